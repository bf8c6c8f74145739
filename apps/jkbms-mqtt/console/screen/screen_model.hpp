#ifndef JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_MODEL_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_SCREEN_MODEL_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms::app {

/// A port, a gateway or a capture of the screen.
struct ScreenPort {
  enum class State {
    opening,   ///< no attempt has ended yet
    open,      ///< it can be read
    missing,   ///< it has never been open; the program tries again
    lost,      ///< it was open; the program tries again
    unsteady,  ///< it is lost and opened again and again
    ended,     ///< a capture is at its end
  };
  std::string name;
  State state = State::opening;
  std::string label = {};  ///< a short name that differs from those of the other ports
};

/// A pack of the screen: its newest values, and whether they are old.
struct ScreenPack {
  std::size_t port = 0;  ///< the place of its port
  std::optional<std::uint8_t> address;
  std::string label;  ///< for its row
  std::string
      title;       ///< as configured: "garage (address 1)"; empty for a pack alone without a name
  Snapshot known;  ///< has no values before the first answer
  std::optional<Clock::TimePoint> answered;  ///< when the last answer came
  bool silent = false;                       ///< it does not answer now
};

/// All that the screen shows, without its size and colours.
struct ScreenModel {
  std::vector<ScreenPort> ports;
  std::vector<ScreenPack> packs;
  std::size_t chosen = 0;  ///< the place of the pack that is shown in full
  std::string message;     ///< the newest line of the log
  bool has_keys = true;    ///< the keyboard is read
};

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

}  // namespace jkbms::app

#endif
