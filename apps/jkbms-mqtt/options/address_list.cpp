#include "options/address_list.hpp"

#include <utility>

#include "line/topic_parts.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

constexpr std::int64_t last_address = 15;

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

}  // namespace

std::optional<std::uint8_t> parse_address(std::string_view text) {
  const auto address = parse_whole(text);
  if (!address || *address > last_address) return std::nullopt;
  return static_cast<std::uint8_t>(*address);
}

Result<std::vector<std::uint8_t>> parse_addresses(std::string_view text) {
  std::vector<std::uint8_t> addresses;
  for (;;) {
    const auto comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const auto dash = item.find('-');
    const auto first = parse_address(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_address(item.substr(dash + 1));
    if (!first || !last || *first > *last) {
      return refused("addresses from 0 to 15 such as 1,2,5-8 are allowed");
    }
    if (*first == 0 && dash != std::string_view::npos) {
      return refused(
          "0 is the address of a bus's master and cannot begin a range; to ask the master too, "
          "name "
          "it alone, such as 0,1-3");
    }
    for (int address = *first; address <= *last; ++address) {
      addresses.push_back(static_cast<std::uint8_t>(address));
    }
    if (comma == std::string_view::npos) return addresses;
    text.remove_prefix(comma + 1);
  }
}

Result<NamedAddress> parse_named_address(std::string_view text) {
  const auto equals = text.rfind('=');
  const auto address =
      equals == std::string_view::npos ? std::nullopt : parse_address(text.substr(equals + 1));
  if (!address) return refused("NAME=ADDRESS with an address from 0 to 15 is allowed");
  const std::string_view name = text.substr(0, equals);
  if (const auto fault = fault_of_name(name); !fault.empty()) return refused(std::string(fault));
  return NamedAddress{std::string(name), *address};
}

}  // namespace jkbms::app
