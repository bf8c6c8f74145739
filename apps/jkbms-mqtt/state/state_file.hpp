#ifndef JKBMS_MQTT_STATE_STATE_FILE_HPP
#define JKBMS_MQTT_STATE_STATE_FILE_HPP

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jkbms/result.hpp"
#include "system/message.hpp"

namespace jkbms::app {

/// A small text that the program must know after a restart: a file NAME in the state directory. It
/// is replaced whole or not at all; NAME.last holds the text before it. Only its user can read it.
/// One program at a time uses it. For one thread (docs/decisions/state-files.md).
class StateFile {
 public:
  /// Whether the caller understands a text.
  using Understands = std::function<bool(const std::string& text)>;

  explicit StateFile(std::string path) : path_(std::move(path)) {}
  ~StateFile();
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;

  /// Returns the newest text that is whole and understood; nullopt if there is none. A damaged file
  /// is renamed to NAME.damaged, and `messages` says so. Errors: io if the directory or a file
  /// cannot be used, or another program uses it. Then do not save: the texts are not lost.
  Result<std::optional<std::string>> load(const Understands& understands,
                                          std::vector<Sentence>& messages);
  /// Returns when the text is on the disk. Errors: io; the text that was saved before stays.
  Status save(const std::string& text);

 private:
  Status lock();

  std::string path_;
  int lock_ = -1;  // descriptor of NAME.lock while this program uses the file
};

}  // namespace jkbms::app

#endif
