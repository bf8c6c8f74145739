#ifndef JKBMS_TESTS_SUPPORT_SAMPLE_PACK_HPP
#define JKBMS_TESTS_SUPPORT_SAMPLE_PACK_HPP

#include <cstdint>
#include <string>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// The passcodes in the device info of the sample packs. No output may contain one.
inline constexpr const char* sample_pack_passcodes[] = {"13572468", "02468135"};

/// The frames of a PB pack of 16 cells, without acknowledgements.
struct SamplePack {
  Bytes status;
  Bytes settings;
  Bytes info;
  /// The same values as the text of a .state.json file of the kind "all", computed from the same
  /// numbers and not from the frames.
  std::string state_json;
};

/// Pack `number`, up to 100. All measured values differ between packs, except states that have only
/// a few possible values. All protections are the same, except the cell overvoltage protection:
/// 3.600 V plus `number` mV.
SamplePack sample_pack(std::uint8_t number);

}  // namespace jkbms::test

#endif
