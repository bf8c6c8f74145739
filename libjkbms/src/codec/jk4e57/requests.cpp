#include <array>

#include "codec/jk4e57/jk4e57.hpp"

// Every byte that this program can put on a 4E57 wire stands in this file, as constants. Both
// requests only ask; none carries a value. (docs/read-only.md)

namespace jkbms {
namespace {

/// Command 06, read all, from a PC: what most programs in the field send.
constexpr std::array<std::uint8_t, 21> read_all = {0x4E, 0x57, 0x00, 0x13, 0x00, 0x00, 0x00,
                                                   0x00, 0x06, 0x03, 0x00, 0x00, 0x00, 0x00,
                                                   0x00, 0x00, 0x68, 0x00, 0x00, 0x01, 0x29};

}  // namespace

std::vector<Request> Jk4e57::plan(std::uint8_t /*address*/, Part part) const {
  if (part == Part::log) return {};
  return {{read_all, Part::all}};
}

}  // namespace jkbms
