#include "mqtt/mqtt_options.hpp"

#include "system/clean_text.hpp"

namespace jkbms::app {

std::string fault_of_topic(std::string_view topic) {
  constexpr std::size_t longest = 1000;
  const bool is_valid = is_clean_text(topic) && topic.find_first_of("+#") == std::string::npos &&
                        !topic.starts_with('$') && !topic.ends_with('/') && topic.size() <= longest;
  if (is_valid) return {};
  return "a topic is UTF-8 text without control characters, has no '+' or '#', does not begin with "
         "'$' nor end with '/', and is not longer than 1000 bytes";
}

}  // namespace jkbms::app
