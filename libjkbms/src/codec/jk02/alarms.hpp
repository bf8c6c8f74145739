#ifndef JKBMS_CODEC_JK02_ALARMS_HPP
#define JKBMS_CODEC_JK02_ALARMS_HPP

#include <cstdint>

#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Fills alarm_bits, alarms and alarm. One bit, the reminder to change the default password, is not
/// a fault and does not set alarm.
void store_jk02_alarms(std::uint32_t bits, PackState& state);

}  // namespace jkbms

#endif
