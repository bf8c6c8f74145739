#ifndef JKBMS_MQTT_LINE_CAPTURE_FILE_HPP
#define JKBMS_MQTT_LINE_CAPTURE_FILE_HPP

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "jkbms/capture.hpp"

namespace jkbms::app {

/// Writes the capture of one line. Where a file reaches its greatest size, the next one begins, and
/// the two before it stay: NAME is the newest, then NAME.1, then NAME.2. Every record is in the
/// file when write() returns. A file that is no capture of this program is never changed.
class CaptureFile {
 public:
  /// What the header of a file says.
  struct Origin {
    std::string port;
    int baudrate = 0;  ///< 0: a gateway, which has its own
    Redaction redaction = Redaction::passcodes;
  };

  /// Creates a file that only its user can read, or goes on with a capture that this program wrote
  /// before. `clock` must outlive the file. Errors: io with `system_error`, also if `path` is a
  /// link, a device, a FIFO, a folder or another file, or if another program writes it.
  static Result<CaptureFile> open(const std::string& path, std::int64_t greatest_size,
                                  Origin origin, const Clock& clock);

  /// Whether a capture that existed goes on.
  [[nodiscard]] bool goes_on() const noexcept { return goes_on_; }

  /// Writes a record. If that fails, returns why; later calls then write nothing and return
  /// nullopt, and the file ends with its last whole record.
  std::optional<Error> write(const CaptureRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  CaptureFile(std::string path, std::int64_t greatest_size, Origin origin, const Clock& clock)
      : path_(std::move(path)),
        greatest_size_(greatest_size),
        origin_(std::move(origin)),
        clock_(&clock) {}

  std::optional<Error> open_newest();
  std::optional<Error> begin_next();
  std::optional<Error> append(const std::string& text);
  [[nodiscard]] std::string header() const;

  std::string path_;
  std::int64_t greatest_size_;
  Origin origin_;
  const Clock* clock_;
  std::unique_ptr<std::FILE, Close> file_;  // null after a write has failed
  std::int64_t size_ = 0;
  bool goes_on_ = false;
  std::chrono::milliseconds began_at_{0};  // the time of a record at which the newest file began
};

}  // namespace jkbms::app

#endif
