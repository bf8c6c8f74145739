#ifndef JKBMS_TESTS_SUPPORT_JK02_FRAMES_HPP
#define JKBMS_TESTS_SUPPORT_JK02_FRAMES_HPP

#include <cstdint>
#include <string_view>

#include "jkbms/bytes.hpp"

/// Messages of a PB pack: a frame of 300 bytes and the acknowledgement after it, which names the
/// pack.
namespace jkbms::test {

/// A state with 16 cells at 3.3 V and the pack voltage `centivolts`.
Bytes jk02_status(std::uint8_t address, std::uint16_t centivolts);
Bytes jk02_settings(std::uint8_t address, std::uint16_t cell_ovp_mv);
Bytes jk02_info(std::uint8_t address, std::string_view serial_number);

/// The request of a master that makes a pack send its state.
Bytes jk02_status_request(std::uint8_t address);

}  // namespace jkbms::test

#endif
