#include "line/port.hpp"

#include "jkbms/bytes.hpp"
#include "jkbms/open_transport.hpp"

namespace jkbms::app {
namespace {

/// Returns the bytes of a record in hexadecimal digits, each byte of a passcode as "..".
std::string trace_text(const CaptureRecord& record) {
  std::string text = to_hex(record.bytes);
  for (const ByteRange& range : record.masked) {
    for (std::size_t i = range.offset; i < range.offset + range.size; ++i) {
      text.replace(i * 3, 2, "..");
    }
  }
  return text;
}

}  // namespace

Result<Port> Port::create(BusConfig config, Clock& clock, Log& log) {
  Port port(std::move(config), clock, log);
  const BusConfig& made = port.config_;
  if (made.capture_file) {
    auto file = CaptureFile::open(*made.capture_file, made.capture_size_bytes,
                                  {made.serialport, made.baudrate, made.redaction}, clock);
    if (!file) return file.error();
    port.capture_ = *std::move(file);
    if (port.capture_->goes_on())
      log.info("{} exists; the capture goes on in it", *made.capture_file);
  }
  return port;
}

Result<std::unique_ptr<Transport>> Port::open(const std::stop_token& stop) {
  const bool read_only = config_.mode == LineMode::listen;
  auto opened = open_transport(config_.serialport, {config_.baudrate, read_only}, stop);
  if (!opened) return opened.error();
  std::unique_ptr<Transport> transport = *std::move(opened);
  if (capture_ || log_->shows(LogLevel::trace)) {
    transport = std::make_unique<CaptureTransport>(
        std::move(transport), *config_.protocol, config_.redaction, *clock_,
        [this](const CaptureRecord& passed) { record(passed); }, start_);
  }
  return transport;
}

void Port::record(const CaptureRecord& record) {
  if (capture_) {
    if (const auto failed = capture_->write(record)) {
      log_->warn(Message::capture_failed, "{}; nothing more is captured", failed->detail);
    }
  }
  log_->trace("{} {} {}", config_.serialport,
              record.direction == CaptureRecord::Direction::sent ? '>' : '<', trace_text(record));
}

}  // namespace jkbms::app
