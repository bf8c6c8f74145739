#ifndef JKBMS_MQTT_OPTIONS_ADDRESS_LIST_HPP
#define JKBMS_MQTT_OPTIONS_ADDRESS_LIST_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// An address on a shared bus, 0 to 15.
std::optional<std::uint8_t> parse_address(std::string_view text);
/// Parses "1,2,5-8". Errors: invalid_argument, with a text that says what is allowed.
Result<std::vector<std::uint8_t>> parse_addresses(std::string_view text);

struct NamedAddress {
  std::string name;
  std::uint8_t address;
};

/// Parses "garage=1". Errors: invalid_argument, with a text that says what is allowed.
Result<NamedAddress> parse_named_address(std::string_view text);

}  // namespace jkbms::app

#endif
