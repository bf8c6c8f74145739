#include <array>

#include "codec/jk4e57/jk4e57.hpp"

// All bytes that the library can send on a 4E57 line are constants in this file. Both requests only
// read; none carries a value. (docs/read-only.md)

namespace jkbms {
namespace {

/// Command 06, read all, with a PC as its source, as most programs send it.
constexpr std::array<std::uint8_t, 21> read_all = {0x4E, 0x57, 0x00, 0x13, 0x00, 0x00, 0x00,
                                                   0x00, 0x06, 0x03, 0x00, 0x00, 0x00, 0x00,
                                                   0x00, 0x00, 0x68, 0x00, 0x00, 0x01, 0x29};

}  // namespace

std::vector<Request> Jk4e57::plan(std::uint8_t /*address*/, Part part) const {
  if (part == Part::log) return {};
  return {{read_all, Part::all}};
}

}  // namespace jkbms
