#ifndef JKBMS_MQTT_SYSTEM_LOG_STREAM_HPP
#define JKBMS_MQTT_SYSTEM_LOG_STREAM_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace jkbms::app {

/// Writes lines to a descriptor, in order, and never waits for the reader. Lines that cannot be
/// written now are kept, up to 64 KiB, and written with a later line. Not thread-safe.
class LogStream {
 public:
  /// `descriptor` must stay open as long as the stream is in use.
  explicit LogStream(int descriptor);
  ~LogStream();
  LogStream(const LogStream&) = delete;
  LogStream& operator=(const LogStream&) = delete;

  /// Returns false if the line was dropped, because too many bytes wait.
  bool write(std::string_view line);
  /// Whether nothing waits to be written.
  bool is_idle();

 private:
  void write_waiting();

  int descriptor_;
  int own_ = -1;  // the same file, opened again so that it can be non-blocking
  bool is_socket_ = false;
  bool may_block_ = false;
  std::string waiting_;
};

}  // namespace jkbms::app

#endif
