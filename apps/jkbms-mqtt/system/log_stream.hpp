#ifndef JKBMS_MQTT_SYSTEM_LOG_STREAM_HPP
#define JKBMS_MQTT_SYSTEM_LOG_STREAM_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace jkbms::app {

/// Lines to a descriptor, in order, without ever waiting for its reader. What cannot be written
/// now is kept, up to 64 KiB, and written with a later line. One thread at a time.
class LogStream {
 public:
  /// `descriptor` must stay open as long as the stream is in use.
  explicit LogStream(int descriptor);
  ~LogStream();
  LogStream(const LogStream&) = delete;
  LogStream& operator=(const LogStream&) = delete;

  /// False: the line was dropped, because too much waits.
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
