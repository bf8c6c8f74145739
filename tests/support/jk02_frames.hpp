#ifndef JKBMS_TESTS_SUPPORT_JK02_FRAMES_HPP
#define JKBMS_TESTS_SUPPORT_JK02_FRAMES_HPP

#include <cstdint>
#include <string_view>

#include "jkbms/bytes.hpp"

/// What a PB pack says on its bus: a frame of 300 bytes, and the acknowledgement behind it that
/// names the pack.
namespace jkbms::test {

/// 16 cells at 3.3 V, and `centivolts` as the voltage of the pack.
Bytes jk02_status(std::uint8_t address, std::uint16_t centivolts);
Bytes jk02_settings(std::uint8_t address, std::uint16_t cell_ovp_mv);
Bytes jk02_info(std::uint8_t address, std::string_view serial_number);

/// The question that makes a pack send its status, as a master asks it.
Bytes jk02_status_request(std::uint8_t address);

}  // namespace jkbms::test

#endif
