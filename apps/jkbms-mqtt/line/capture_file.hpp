#ifndef JKBMS_MQTT_LINE_CAPTURE_FILE_HPP
#define JKBMS_MQTT_LINE_CAPTURE_FILE_HPP

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "jkbms/capture.hpp"

namespace jkbms::app {

/// A capture file being written. Every record is in the file when write() returns.
class CaptureFile {
 public:
  /// Makes a new file that only its user can read. Where `path` exists, the first of PATH.1,
  /// PATH.2 to PATH.999 that does not exist is made: no file is changed. Errors: io with
  /// `system_error`, also where `path` is a device, a FIFO or a folder.
  static Result<CaptureFile> create(const std::string& path, const std::string& port, int baudrate,
                                    const Clock& clock);

  /// The file that is written.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Returns why the record could not be written. From then on nothing is written and nullopt is
  /// returned; the file ends with its last whole record.
  std::optional<Error> write(const CaptureRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  CaptureFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::optional<Error> append(const std::string& text);

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;  // null once a write failed
  long size_ = 0;
};

}  // namespace jkbms::app

#endif
