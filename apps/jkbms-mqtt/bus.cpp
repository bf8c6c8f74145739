#include "bus.hpp"

#include "jkbms/bytes.hpp"
#include "jkbms/serial_transport.hpp"

namespace jkbms::app {
namespace {

/// The bytes of a record, each of a passcode as "..".
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

Result<Bus> Bus::create(const Options& options, const Protocol& protocol, Clock& clock, Log& log) {
  Bus bus(options, protocol, clock, log);
  if (options.capture_file) {
    auto file =
        CaptureFile::create(*options.capture_file, options.serialport, options.baudrate, clock);
    if (!file) return file.error();
    bus.capture_ = *std::move(file);
  }
  return bus;
}

Result<std::unique_ptr<Transport>> Bus::open() {
  auto serial = SerialTransport::open(port_, SerialOptions{baudrate_});
  if (!serial) return serial.error();
  std::unique_ptr<Transport> transport = *std::move(serial);
  if (capture_ || log_->shows(LogLevel::trace)) {
    transport = std::make_unique<CaptureTransport>(
        std::move(transport), *protocol_, *clock_,
        [this](const CaptureRecord& passed) { record(passed); }, start_);
  }
  return transport;
}

void Bus::record(const CaptureRecord& record) {
  if (capture_) capture_->write(record);
  log_->trace("{} {} {}", port_, record.direction == CaptureRecord::Direction::sent ? '>' : '<',
              trace_text(record));
}

}  // namespace jkbms::app
