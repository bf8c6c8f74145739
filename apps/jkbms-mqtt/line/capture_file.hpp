#ifndef JKBMS_MQTT_LINE_CAPTURE_FILE_HPP
#define JKBMS_MQTT_LINE_CAPTURE_FILE_HPP

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "jkbms/capture.hpp"

namespace jkbms::app {

/// Writes a capture file. Every record is in the file when write() returns.
class CaptureFile {
 public:
  /// Creates a new file that only its user can read. If `path` exists, creates the first of PATH.1
  /// to PATH.999 that does not exist; an existing file is never changed. Errors: io with
  /// `system_error`, also if `path` is a device, a FIFO or a folder.
  static Result<CaptureFile> create(const std::string& path, const std::string& port, int baudrate,
                                    const Clock& clock);

  /// The path of the file.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Writes a record. If that fails, returns why; later calls then write nothing and return
  /// nullopt, and the file ends with its last whole record.
  std::optional<Error> write(const CaptureRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  CaptureFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::optional<Error> append(const std::string& text);

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;  // null after a write has failed
  long size_ = 0;
};

}  // namespace jkbms::app

#endif
