#ifndef JKBMS_MQTT_CONSOLE_STOPPABLE_WORK_HPP
#define JKBMS_MQTT_CONSOLE_STOPPABLE_WORK_HPP

#include <functional>
#include <stop_token>
#include <vector>

namespace jkbms::app {

using StoppableWork = std::function<void(const std::stop_token&)>;

/// Runs each piece of work in a separate thread. Returns when all are done; SIGINT and SIGTERM ask
/// all of them to stop. `on_wait` is called once if the work takes longer than 1.5 s.
void run_until_done_or_stopped(
    const std::vector<StoppableWork>& work, const std::function<void()>& on_wait = [] {});

}  // namespace jkbms::app

#endif
