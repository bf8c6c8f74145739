#ifndef JKBMS_TESTS_SUPPORT_JK02_PLACES_HPP
#define JKBMS_TESTS_SUPPORT_JK02_PLACES_HPP

#include <cstddef>
#include <string_view>
#include <vector>

#include "jkbms/bytes.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::test {

/// The type of a field. Numbers are little-endian.
struct Jk02Form {
  enum class Kind { natural, integer, text, log_record };
  Kind kind;
  std::size_t size;  ///< in bytes; for a text the maximum
};

/// A named field of the 300-byte frames on wires (32 cell slots) and its offset, from the vendor's
/// tables and the captures. Independent of the tables of the library.
struct Jk02Place {
  using Rule = bool (*)(BytesView frame, const Jk02Place& place);

  Part part;
  std::string_view key;  ///< the key in the document; `log` for a record of the event log
  std::size_t index;     ///< index in a list of cells or sensors; the slot of a record
  std::size_t at;
  Jk02Form form;
  double steps;  ///< how many steps of the raw value are one unit of the key
  Rule speaks;   ///< whether the field has a value in a frame
};

/// Every named field of a frame about `part`. The fields do not overlap.
std::vector<Jk02Place> jk02_places(Part part);

/// How many bytes of the frame hold the field: 0 if it has no value; for a text its length and the
/// NUL.
std::size_t named_size(BytesView frame, const Jk02Place& place);

/// The age of the record in `slot`: how many newer events there are.
std::size_t age_of_record(std::size_t slot, std::size_t newest_slot);

}  // namespace jkbms::test

#endif
