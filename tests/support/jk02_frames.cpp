#include "support/jk02_frames.hpp"

#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

Bytes answer(const Jk02Frame& frame, std::uint8_t address, std::uint16_t document) {
  return joined({frame.bytes(), acknowledgement(address, document)});
}

}  // namespace

Bytes jk02_status(std::uint8_t address, std::uint16_t centivolts) {
  return answer(sample_status(centivolts * 10U), address, status_register);
}

Bytes jk02_settings(std::uint8_t address, std::uint16_t cell_ovp_mv) {
  return answer(Jk02Frame(Jk02Frame::settings).u32(18, cell_ovp_mv), address, settings_register);
}

Bytes jk02_info(std::uint8_t address, std::string_view serial_number) {
  return answer(Jk02Frame(Jk02Frame::device_info)
                    .text(6, "JK_PB2A16S20P")
                    .text(30, "15.38")
                    .text(86, serial_number),
                address, info_register);
}

Bytes jk02_status_request(std::uint8_t address) {
  return trigger(address, status_register);
}

}  // namespace jkbms::test
