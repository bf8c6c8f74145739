#ifndef JKBMS_MQTT_SYSTEM_THREAD_LIMIT_HPP
#define JKBMS_MQTT_SYSTEM_THREAD_LIMIT_HPP

#include <cstddef>

namespace jkbms::app {

/// Finds out whether `count` more threads can run at a time: starts and ends them. The MQTT library
/// does not report a thread that cannot start, and would then never connect. Throws
/// std::system_error that names the limit.
void require_threads(std::size_t count);

}  // namespace jkbms::app

#endif
