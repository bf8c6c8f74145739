#include "mqtt/payload/known_values.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "jkbms/schema.hpp"

namespace jkbms::app {
namespace {

// Keys whose values are known without the document of the pack.
constexpr std::array<std::string_view, 4> keys_that_do_not_count = {"timestamp", "protocol", "pack",
                                                                    "bms_address"};

template <class Document>
bool has_value(std::span<const Field<Document>> fields, const Document& document) {
  return std::ranges::any_of(fields, [&](const Field<Document>& field) {
    return std::ranges::find(keys_that_do_not_count, field.key) == keys_that_do_not_count.end() &&
           std::visit([&](auto member) { return (document.*member).has_value(); }, field.member);
  });
}

}  // namespace

bool has_known_values(const PackState& state) {
  return has_value(state_fields(), state);
}
bool has_known_values(const PackInfo& info) {
  return has_value(info_fields(), info);
}
bool has_known_values(const PackSettings& settings) {
  return has_value(settings_fields(), settings);
}

}  // namespace jkbms::app
