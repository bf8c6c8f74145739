#ifndef JKBMS_MQTT_BANK_BANK_DOCUMENT_HPP
#define JKBMS_MQTT_BANK_BANK_DOCUMENT_HPP

#include <string>

#include "bank/bank_state.hpp"

namespace jkbms::app {

/// `<topic>/<bank>/state`: every key of bank_fields(), flat; an unknown value is `null`.
std::string bank_document(const BankState& state);

/// `<topic>/<bank>/alarm`: {alarm, alarms, alarm_packs, timestamp}.
std::string bank_alarm_document(const BankState& state);

}  // namespace jkbms::app

#endif
