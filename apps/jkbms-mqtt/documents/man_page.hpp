#ifndef JKBMS_MQTT_DOCUMENTS_MAN_PAGE_HPP
#define JKBMS_MQTT_DOCUMENTS_MAN_PAGE_HPP

#include <string>
#include <string_view>

namespace jkbms::app {

/// The man page, section 1, in roff. `date` is written as 2026-11-26.
std::string man_page(std::string_view date);

}  // namespace jkbms::app

#endif
