#ifndef JKBMS_MQTT_LINE_CAPTURE_FILE_HPP
#define JKBMS_MQTT_LINE_CAPTURE_FILE_HPP

#include <cstdio>
#include <memory>
#include <string>

#include "jkbms/capture.hpp"

namespace jkbms::app {

/// A capture file being written. Every record is on disk when write() returns.
class CaptureFile {
 public:
  /// Makes the file, or empties it. Errors: io with `system_error`.
  static Result<CaptureFile> create(const std::string& path, const std::string& port, int baudrate,
                                    const Clock& clock);

  void write(const CaptureRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  explicit CaptureFile(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace jkbms::app

#endif
