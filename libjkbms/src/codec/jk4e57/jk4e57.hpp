#ifndef JKBMS_CODEC_JK4E57_HPP
#define JKBMS_CODEC_JK4E57_HPP

#include "jkbms/protocol.hpp"

namespace jkbms {

/// The request/reply protocol of the GPS/TTL/RS-485 port: frames that begin with 4E 57.
/// docs/protocol/jk-4e57.md describes it and says where each fact comes from.
class Jk4e57 final : public Protocol {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "jk4e57"; }
  [[nodiscard]] std::size_t max_frame_size() const noexcept override;
  [[nodiscard]] bool shares_bus() const noexcept override { return false; }
  [[nodiscard]] std::vector<Request> plan(std::uint8_t address, Part part) const override;
  [[nodiscard]] std::span<const std::string_view> alarm_ids() const noexcept override;
  [[nodiscard]] Result<Decoded> decode(const Frame& frame, const Snapshot& known) const override;
  [[nodiscard]] std::vector<ByteRange> redact(std::span<std::uint8_t> stream,
                                              Redaction what) const override;

 private:
  [[nodiscard]] Scan check(BytesView buffer) const noexcept override;
};

}  // namespace jkbms

#endif
