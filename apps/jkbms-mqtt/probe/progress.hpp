#ifndef JKBMS_MQTT_PROBE_PROGRESS_HPP
#define JKBMS_MQTT_PROBE_PROGRESS_HPP

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "probe/prober.hpp"

namespace jkbms::app {

/// Says on standard error what the probe does: on a terminal in one line that changes, else in one
/// line for each kind of step.
class Progress {
 public:
  explicit Progress(std::string_view port);

  void show(const ProbeStep& step);
  /// Removes the line from the terminal.
  void end();

 private:
  std::string port_;
  bool terminal_;
  std::size_t columns_;
  std::set<std::string> shown_;
};

/// What a step does, for one step, or for all steps of its kind.
std::string text_of_step(const ProbeStep& step, bool of_its_kind);

}  // namespace jkbms::app

#endif
