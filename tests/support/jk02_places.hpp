#ifndef JKBMS_TESTS_SUPPORT_JK02_PLACES_HPP
#define JKBMS_TESTS_SUPPORT_JK02_PLACES_HPP

#include <cstddef>
#include <string_view>
#include <vector>

#include "jkbms/bytes.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::test {

/// What the bytes of a field are; numbers are little-endian.
struct Jk02Form {
  enum class Kind { natural, integer, text, log_record };
  Kind kind;
  std::size_t size;  ///< of a text: the most
};

/// A named field of the 300-byte frames that pass on wires (32 cell slots), and where the vendor's
/// tables and the captures have it. Written down apart from the library, whose tables are not used.
struct Jk02Place {
  using Rule = bool (*)(BytesView frame, const Jk02Place& place);

  Part part;
  std::string_view key;  ///< of the documents; `log` for a record of the event log
  std::size_t index;     ///< in a list of cells or sensors; the slot of a record
  std::size_t at;
  Jk02Form form;
  double steps;  ///< of the wire in one unit of the key
  Rule speaks;   ///< whether a frame says something there
};

/// Every named field of a frame about `part`; none stands in another.
std::vector<Jk02Place> jk02_places(Part part);

/// How many of the frame's bytes hold the field: 0 where the frame says nothing there; of a text,
/// it and the NUL behind it.
std::size_t named_size(BytesView frame, const Jk02Place& place);

/// How many events older than the newest the record in `slot` is.
std::size_t age_of_record(std::size_t slot, std::size_t newest_slot);

}  // namespace jkbms::test

#endif
