#ifndef JKBMS_CAPTURE_HPP
#define JKBMS_CAPTURE_HPP

#include <chrono>
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

/// One line of a capture: bytes that passed together.
struct CaptureRecord {
  enum class Direction { sent, received };
  std::optional<std::chrono::milliseconds> at;  ///< since the capture began
  Direction direction = Direction::received;
  Bytes bytes;
  std::vector<ByteRange> masked;  ///< where a passcode stood; not in the file
};

/// A capture file (docs/capturing.md): `# key: value` comments, then lines of
/// `[+SECONDS.mmm] >|< HEX...`. A line without a mark holds received bytes.
struct Capture {
  std::vector<std::pair<std::string, std::string>> header;
  std::vector<CaptureRecord> records;

  /// The value of the first header line with that key, or nullopt.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const;
};

/// Reads the text of a capture file. A byte order mark and CRLF line ends are accepted. Errors:
/// invalid_argument, naming the line.
Result<Capture> parse_capture(std::string_view text);
/// Reads a capture file of at most 64 MiB. Errors: io with `system_error`; invalid_argument, naming
/// file and line, or where the file is larger.
Result<Capture> read_capture(const std::string& path);
/// One line of a capture file, with its newline.
std::string to_line(const CaptureRecord& record);

/// Passes everything through to `inner` and hands what passed to a writer, without passcodes.
/// What was received is handed over when a message is whole, when the next request goes out, at
/// the end, or when much has come: a passcode may be spread over several reads.
class CaptureTransport final : public Transport {
 public:
  using Writer = std::function<void(const CaptureRecord&)>;

  /// `protocol` and `clock` must outlive the transport. Times count from `start`, by default now.
  CaptureTransport(std::unique_ptr<Transport> inner, const Protocol& protocol, Clock& clock,
                   Writer writer, std::optional<Clock::TimePoint> start = std::nullopt);
  ~CaptureTransport() override;
  CaptureTransport(const CaptureTransport&) = delete;
  CaptureTransport& operator=(const CaptureTransport&) = delete;

  Status send(BytesView bytes) override;
  Result<std::size_t> receive(std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                              const std::stop_token& stop = {}) override;

 private:
  struct Read {
    std::chrono::milliseconds at;
    std::size_t size;
  };

  [[nodiscard]] std::chrono::milliseconds elapsed() const;
  bool ends_with_whole_message();
  void hand_over();

  std::unique_ptr<Transport> inner_;
  const Protocol& protocol_;
  Clock& clock_;
  Writer writer_;
  Clock::TimePoint start_;
  Bytes received_;           // not handed over yet,
  std::vector<Read> reads_;  // how it came,
  std::size_t scanned_ = 0;  // and how much of it was judged
};

}  // namespace jkbms

#endif
