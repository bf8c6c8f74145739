#ifndef JKBMS_CAPTURE_HPP
#define JKBMS_CAPTURE_HPP

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jkbms/bytes.hpp"
#include "jkbms/clock.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/transport.hpp"

namespace jkbms {

/// One line of a capture: bytes that were sent or received together.
struct CaptureRecord {
  enum class Direction { sent, received };
  std::optional<std::chrono::milliseconds> at;  ///< time since the capture began
  Direction direction = Direction::received;
  Bytes bytes;
  std::vector<ByteRange> masked;  ///< what a redaction has overwritten; not in the file
};

/// A capture file (docs/capturing.md): `# key: value` comments, then lines of
/// `[+SECONDS.mmm] >|< HEX...`. A line without a mark holds received bytes.
struct Capture {
  std::vector<std::pair<std::string, std::string>> header;
  std::vector<CaptureRecord> records;

  /// The value of the first header line with that key, or nullopt.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const;
};

/// Reads the text of a capture file. A byte order mark and CRLF line ends are accepted. A time that
/// is smaller than the one before begins a recording that was appended: its times count on from
/// there. A last line that begins with a time and was cut is left out: its
/// program was killed.
/// Errors: invalid_argument; the detail names the line.
Result<Capture> parse_capture(std::string_view text);
/// Reads a capture file of at most 64 MiB. Blocks while it reads.
/// Errors: io with `system_error`; invalid_argument if a line is wrong (the detail names file and
/// line) or the file is too large.
Result<Capture> read_capture(const std::string& path);
/// Overwrites the passcodes in a capture, and the names too if `what` says so, also where one is
/// spread over several lines. Corrects the checksums. Sets `masked` of each record.
void redact(Capture& capture, const Protocol& protocol, Redaction what);
/// What the header line `redacted` of a capture says.
std::string redaction_note(Redaction what);
/// Formats one line of a capture file, with its newline.
std::string to_line(const CaptureRecord& record);

/// Passes everything through to `inner` and gives a redacted copy to a writer, in order. A passcode
/// may be spread over several reads, also with a request in between. So the bytes of a
/// message that has begun, and what is sent meanwhile, are kept back until the message is complete,
/// 8192 bytes have come, a request follows after three seconds of silence, or the transport is
/// destroyed. Blocks as `inner` does; the writer runs in the calling thread. For one thread.
class CaptureTransport final : public Transport {
 public:
  using Writer = std::function<void(const CaptureRecord&)>;

  /// `protocol` and `clock` must outlive the transport. The times of the records count from
  /// `start`, by default from now.
  CaptureTransport(std::unique_ptr<Transport> inner, const Protocol& protocol, Redaction redaction,
                   Clock& clock, Writer writer,
                   std::optional<Clock::TimePoint> start = std::nullopt);
  ~CaptureTransport() override;
  CaptureTransport(const CaptureTransport&) = delete;
  CaptureTransport& operator=(const CaptureTransport&) = delete;

  Status send(BytesView bytes) override;
  Result<std::size_t> receive(std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                              const std::stop_token& stop = {}) override;

 private:
  /// One read or one send.
  struct Passed {
    std::chrono::milliseconds at;
    std::size_t received = 0;  ///< number of bytes; 0: a send
    CaptureRecord sent = {};
  };

  [[nodiscard]] std::chrono::milliseconds elapsed() const;
  bool ends_with_whole_message();
  [[nodiscard]] bool awaits_the_rest() const;
  void hand_over(std::size_t bytes_to_keep = 0);

  std::unique_ptr<Transport> inner_;
  const Protocol& protocol_;
  Redaction redaction_;
  Clock& clock_;
  Writer writer_;
  Clock::TimePoint start_;
  Bytes received_;             // not given to the writer yet
  std::deque<Passed> passed_;  // the reads of these bytes, and what was sent meanwhile
  std::size_t scanned_ = 0;    // how many bytes of received_ were scanned
};

}  // namespace jkbms

#endif
