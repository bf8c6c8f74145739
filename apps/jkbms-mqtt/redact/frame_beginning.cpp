#include "redact/frame_beginning.hpp"

#include <algorithm>
#include <array>

namespace jkbms::app {
namespace {

constexpr std::array<std::uint8_t, 2> of_jk4e57 = {0x4E, 0x57};
constexpr std::array<std::uint8_t, 4> of_jk02 = {0x55, 0xAA, 0xEB, 0x90};

constexpr std::uint8_t most_in_length = 0x01;  // upper byte

bool holds(BytesView bytes, BytesView part) {
  return std::search(bytes.begin(), bytes.end(), part.begin(), part.end()) != bytes.end();
}

bool begins_with(BytesView bytes, BytesView part) {
  return bytes.size() >= part.size() && std::equal(part.begin(), part.end(), bytes.begin());
}

}  // namespace

bool is_likely_to_hold(BytesView bytes, const Protocol& protocol) noexcept {
  if (&protocol == &jk02()) return holds(bytes, of_jk02);
  for (; bytes.size() > of_jk4e57.size(); bytes = bytes.subspan(1)) {
    if (begins_with(bytes, of_jk4e57) && bytes[of_jk4e57.size()] <= most_in_length) return true;
  }
  return false;
}

bool holds_a_beginning(BytesView bytes) noexcept {
  return holds(bytes, of_jk4e57) || holds(bytes, of_jk02);
}

bool begins_a_frame(BytesView bytes) noexcept {
  return begins_with(bytes, of_jk4e57) || begins_with(bytes, of_jk02);
}

}  // namespace jkbms::app
