#include "console/screen/key_decoder.hpp"

#include <optional>

namespace jkbms::app {
namespace {

constexpr char escape = '\x1b';
constexpr char ctrl_l = '\x0c';

std::optional<Key> plain_key(char byte) {
  if (byte == 'q' || byte == 'Q') return Key::quit;
  if (byte == ctrl_l) return Key::redraw;
  return std::nullopt;
}

/// The key whose sequence ends with `byte`, with or without Shift, Alt or Ctrl.
std::optional<Key> arrow_key(char byte) {
  if (byte == 'A' || byte == 'D') return Key::up;
  if (byte == 'B' || byte == 'C') return Key::down;
  return std::nullopt;
}

/// Whether `byte` ends a sequence that began with ESC [.
bool ends_sequence(char byte) {
  return byte >= '@' && byte <= '~';
}

}  // namespace

std::vector<Key> KeyDecoder::feed(std::string_view bytes) {
  std::vector<Key> keys;
  for (const char byte : bytes) {
    std::optional<Key> key;
    if (byte == escape) {
      state_ = State::escape;
    } else if (state_ == State::escape && (byte == '[' || byte == 'O')) {
      state_ = byte == '[' ? State::sequence : State::single;
    } else if (state_ == State::sequence) {
      if (!ends_sequence(byte)) continue;
      key = arrow_key(byte);
      state_ = State::ground;
    } else {
      key = state_ == State::single ? arrow_key(byte) : plain_key(byte);
      state_ = State::ground;
    }
    if (key) keys.push_back(*key);
  }
  return keys;
}

}  // namespace jkbms::app
