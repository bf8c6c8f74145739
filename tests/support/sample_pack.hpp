#ifndef JKBMS_TESTS_SUPPORT_SAMPLE_PACK_HPP
#define JKBMS_TESTS_SUPPORT_SAMPLE_PACK_HPP

#include <cstdint>
#include <string>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// The texts that the device info of the sample packs carries as passcodes. No output may have one.
inline constexpr const char* sample_pack_passcodes[] = {"13572468", "02468135"};

/// What a PB pack of 16 cells says, as frames without acknowledgement.
struct SamplePack {
  Bytes status;
  Bytes settings;
  Bytes info;
  /// The same as text of a .state.json file of the kind "all", calculated from the same numbers
  /// and not from the frames.
  std::string state_json;
};

/// Pack `number` of up to 100. No two have a measured value in common, apart from the states that
/// only a few values exist for; every protection is set the same but the cell overvoltage
/// protection, 3.600 V and `number` mV.
SamplePack sample_pack(std::uint8_t number);

}  // namespace jkbms::test

#endif
