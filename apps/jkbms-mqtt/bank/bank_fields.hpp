#ifndef JKBMS_MQTT_BANK_BANK_FIELDS_HPP
#define JKBMS_MQTT_BANK_BANK_FIELDS_HPP

#include <span>

#include "bank/bank_state.hpp"
#include "jkbms/schema.hpp"

namespace jkbms::app {

/// Every field of the state of a bank, in the order in which they are published. Valid for the
/// whole program.
std::span<const Field<BankState>> bank_fields() noexcept;

}  // namespace jkbms::app

#endif
