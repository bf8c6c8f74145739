#ifndef JKBMS_TESTS_SUPPORT_FRAME_WRITER_JK02_FIELDS_HPP
#define JKBMS_TESTS_SUPPORT_FRAME_WRITER_JK02_FIELDS_HPP

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "jkbms/protocol.hpp"
#include "jkbms/schema.hpp"
#include "support/jk02_places.hpp"

namespace jkbms::test {

/// The bytes of a data frame that belong to no named field and not to its start, type or checksum;
/// nullopt at all other offsets.
using UnnamedBytes = std::vector<std::optional<std::uint8_t>>;

UnnamedBytes unnamed_bytes(Part part, BytesView frame);

/// The frame with the decoded values in its fields and `unnamed` in the other bytes. Throws
/// std::runtime_error if a named byte has no value, or if a value has no field or does not fit its
/// field.
Bytes write_data(const Decoded& decoded, const UnnamedBytes& unnamed);

namespace detail {

template <class Document, class AnyDocument, class Visitor>
bool visit_key(std::span<const Field<Document>> fields, AnyDocument& document, std::string_view key,
               const Visitor& visitor) {
  const auto found = std::ranges::find(fields, key, &Field<Document>::key);
  if (found == fields.end()) return false;
  std::visit([&](auto member) { visitor(document.*member); }, found->member);
  return true;
}

}  // namespace detail

/// Calls `visitor` with the member of a snapshot, const or not, that belongs to a place.
template <class AnySnapshot, class Visitor>
void visit_value(AnySnapshot& snapshot, const Jk02Place& place, const Visitor& visitor) {
  using detail::visit_key;
  if (place.key == "bms_address") return visitor(snapshot.bms_address);
  const bool found = place.part == Part::state
                         ? visit_key(state_fields(), *snapshot.state, place.key, visitor)
                     : place.part == Part::settings
                         ? visit_key(settings_fields(), *snapshot.settings, place.key, visitor)
                         : visit_key(info_fields(), *snapshot.info, place.key, visitor);
  if (!found) throw std::runtime_error(std::string(place.key) + " is no key");
}

}  // namespace jkbms::test

#endif
