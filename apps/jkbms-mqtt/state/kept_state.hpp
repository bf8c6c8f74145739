#ifndef JKBMS_MQTT_STATE_KEPT_STATE_HPP
#define JKBMS_MQTT_STATE_KEPT_STATE_HPP

#include <optional>
#include <string>

#include "jkbms/clock.hpp"
#include "state/state_file.hpp"
#include "system/log.hpp"

namespace jkbms::app {

/// A state file that is saved once a minute, and what the log says about it. For one thread.
class KeptState {
 public:
  /// How the log names what is kept.
  struct Names {
    std::string contents;  ///< "the energy counters"
    std::string not_kept;  ///< what is so if the file cannot be used: "no energy is counted"
  };

  /// `file`: a path. The references must outlive the object.
  KeptState(std::string file, Names names, Clock& clock, Log& log);

  /// Gives the newest text to `understands` (StateFile::load). Returns false if the file cannot be
  /// used; then nothing may be saved.
  bool load(const StateFile::Understands& understands);
  /// When to save again.
  [[nodiscard]] Clock::TimePoint due() const noexcept { return due_; }
  /// Writes the text, unless it is saved already. Says once that it cannot, and tries again when it
  /// is due.
  void save(const std::string& text);

 private:
  StateFile file_;
  Names names_;
  Clock& clock_;
  Log& log_;
  Clock::TimePoint due_;
  std::string saved_;
  bool failed_ = false;
};

}  // namespace jkbms::app

#endif
