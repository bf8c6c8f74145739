#ifndef JKBMS_CODEC_JK02_HPP
#define JKBMS_CODEC_JK02_HPP

#include "jkbms/protocol.hpp"

namespace jkbms {

/// The protocol of the PB (inverter) series on RS485, and of Bluetooth: frames of 300 bytes that
/// begin with 55 AA EB 90, requested and acknowledged in Modbus frames.
/// docs/protocol/jk-55aaeb90.md describes it and says where each fact comes from.
class Jk02 final : public Protocol {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "jk02"; }
  [[nodiscard]] std::size_t max_frame_size() const noexcept override;
  [[nodiscard]] bool shares_bus() const noexcept override { return true; }
  [[nodiscard]] std::vector<Request> plan(std::uint8_t address, Part part) const override;
  [[nodiscard]] std::span<const std::string_view> alarm_ids() const noexcept override;
  [[nodiscard]] Result<Decoded> decode(const Frame& checked, const Snapshot& known) const override;
  [[nodiscard]] std::vector<ByteRange> redact(std::span<std::uint8_t> stream,
                                              Redaction what) const override;

 private:
  [[nodiscard]] Scan check(BytesView buffer) const noexcept override;
};

}  // namespace jkbms

#endif
