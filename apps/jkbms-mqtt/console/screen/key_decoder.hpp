#ifndef JKBMS_MQTT_CONSOLE_SCREEN_KEY_DECODER_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_KEY_DECODER_HPP

#include <cstdint>
#include <string_view>
#include <vector>

namespace jkbms::app {

enum class Key : std::uint8_t { up, down, quit, redraw };

/// Finds the keys of the screen in the bytes of a terminal: the arrows (left as up, right as down),
/// q, and Ctrl-L. Every other key is skipped as a whole, also one whose bytes come in pieces.
class KeyDecoder {
 public:
  std::vector<Key> feed(std::string_view bytes);

 private:
  enum class State : std::uint8_t { ground, escape, sequence, single };
  State state_ = State::ground;
};

}  // namespace jkbms::app

#endif
