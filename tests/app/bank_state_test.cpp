#include "bank/bank_state.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bank/bank_document.hpp"
#include "bank/bank_fields.hpp"

// The values of a bank, computed by hand from those of its packs.

namespace jkbms::app {
namespace {

using std::chrono::seconds;

const auto noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::hours(12);

/// 16 cells, 280 Ah, discharging.
PackState garage() {
  PackState state;
  state.timestamp = noon;
  state.voltage_v = 52.81;
  state.current_a = -20.1;
  state.power_w = -1061.481;
  state.soc_percent = 80;
  state.remaining_ah = 224;
  state.capacity_ah = 280;
  state.stored_energy_kwh = 11.829;
  state.energy_charged_kwh = 100.1;
  state.energy_discharged_kwh = 90.2;
  state.cell_count = 16;
  state.cell_min_v = 3.298;
  state.cell_min_number = 7;
  state.cell_max_v = 3.305;
  state.cell_max_number = 2;
  state.alarm = false;
  state.alarms = IdList{"default_password"};
  return state;
}

/// 15 cells, 100 Ah, charging a little, with an alarm.
PackState shed() {
  PackState state;
  state.timestamp = noon + seconds(3);
  state.voltage_v = 52.8;
  state.current_a = 0.3;
  state.power_w = 15.84;
  state.soc_percent = 50;
  state.remaining_ah = 50;
  state.capacity_ah = 100;
  state.stored_energy_kwh = 2.64;
  state.energy_charged_kwh = 10.2;
  state.energy_discharged_kwh = 9.1;
  state.cell_count = 15;
  state.cell_min_v = 3.401;
  state.cell_min_number = 15;
  state.cell_max_v = 3.62;
  state.cell_max_number = 1;
  state.alarm = true;
  state.alarms = IdList{"cell_overvoltage", "default_password"};
  return state;
}

/// Of the packs garage and shed; nullptr: not fresh.
BankState bank_of(const PackState* first, const PackState* second) {
  const BankPack packs[] = {{"garage", first}, {"shed", second}};
  return bank_state_of("house", packs);
}

BankState bank_of(const PackState& first, const PackState& second) {
  return bank_of(&first, &second);
}

TEST(BankState, SumsCurrentPowerCapacityAndEnergy) {
  const BankState bank = bank_of(garage(), shed());
  EXPECT_EQ(bank.current_a, -19.8);
  EXPECT_EQ(bank.power_w, -1045.641);
  EXPECT_EQ(bank.remaining_ah, 274);
  EXPECT_EQ(bank.capacity_ah, 380);
  EXPECT_EQ(bank.stored_energy_kwh, 14.469);
  EXPECT_EQ(bank.energy_charged_kwh, 110.3);
  EXPECT_EQ(bank.energy_discharged_kwh, 99.3);
}

TEST(BankState, CurrentsThatCancelOutAreZero) {
  PackState other = shed();
  other.current_a = 20.1;
  const BankState bank = bank_of(other, garage());
  EXPECT_EQ(bank.current_a, 0);
  EXPECT_FALSE(std::signbit(*bank.current_a));
}

TEST(BankState, AveragesTheVoltage) {
  EXPECT_EQ(bank_of(garage(), shed()).voltage_v, 52.805);
}

TEST(BankState, WeighsTheStateOfChargeByCapacity) {
  // (80 x 280 + 50 x 100) / 380 = 72.105
  EXPECT_EQ(bank_of(garage(), shed()).soc_percent, 72.1);
}

TEST(BankState, NamesThePackAndNumberOfTheLowestAndHighestCell) {
  const BankState bank = bank_of(garage(), shed());
  EXPECT_EQ(bank.cell_min_v, 3.298);
  EXPECT_EQ(bank.cell_min_pack, "garage");
  EXPECT_EQ(bank.cell_min_number, 7U);
  EXPECT_EQ(bank.cell_max_v, 3.62);
  EXPECT_EQ(bank.cell_max_pack, "shed");
  EXPECT_EQ(bank.cell_max_number, 1U);
}

TEST(BankState, OfEqualCellsTheFirstPackIsNamed) {
  const BankState bank = bank_of(garage(), garage());
  EXPECT_EQ(bank.cell_min_pack, "garage");
  EXPECT_EQ(bank.cell_max_pack, "garage");
}

TEST(BankState, IsAsOldAsItsOldestPack) {
  EXPECT_EQ(bank_of(garage(), shed()).timestamp, noon);
  EXPECT_EQ(bank_of(shed(), garage()).timestamp, noon);
}

TEST(BankState, HasTheAlarmsOfAnyPackEachOnce) {
  const BankState bank = bank_of(garage(), shed());
  EXPECT_EQ(bank.alarm, true);
  EXPECT_EQ(bank.alarms, (IdList{"default_password", "cell_overvoltage"}));
  EXPECT_EQ(bank.alarm_packs, IdList{"shed"});
  EXPECT_EQ(bank_of(garage(), garage()).alarm, false);
}

TEST(BankState, CountsItsPacks) {
  const BankState bank = bank_of(garage(), shed());
  EXPECT_EQ(bank.bank, "house");
  EXPECT_EQ(bank.packs_online, 2U);
  EXPECT_EQ(bank.packs_expected, 2U);
  EXPECT_EQ(bank.partial, false);
  EXPECT_EQ(bank.packs_missing, IdList{});
}

TEST(BankState, WithoutAPackIsPartialAndNeverScaledUp) {
  const PackState fresh = garage();
  const BankState bank = bank_of(&fresh, nullptr);
  EXPECT_EQ(bank.packs_online, 1U);
  EXPECT_EQ(bank.packs_expected, 2U);
  EXPECT_EQ(bank.partial, true);
  EXPECT_EQ(bank.packs_missing, IdList{"shed"});
  EXPECT_EQ(bank.voltage_v, 52.81);
  EXPECT_EQ(bank.current_a, -20.1);
  EXPECT_EQ(bank.power_w, -1061.481);
  EXPECT_EQ(bank.soc_percent, 80);
  EXPECT_EQ(bank.remaining_ah, 224);
  EXPECT_EQ(bank.capacity_ah, 280);
  EXPECT_EQ(bank.stored_energy_kwh, 11.829);
  EXPECT_EQ(bank.cell_max_pack, "garage");
  EXPECT_EQ(bank.alarm, false) << "the alarm of a silent pack is old";
}

TEST(BankState, ItsEnergyCountersAreUnknownWhileAPackIsMissing) {
  const PackState fresh = garage();
  const BankState bank = bank_of(&fresh, nullptr);
  EXPECT_EQ(bank.energy_charged_kwh, std::nullopt) << "a sum of fewer packs would fall";
  EXPECT_EQ(bank.energy_discharged_kwh, std::nullopt);
}

TEST(BankState, AValueThatOnePackDoesNotSendIsUnknown) {
  PackState other = shed();
  other.voltage_v = other.current_a = other.power_w = std::nullopt;
  other.capacity_ah = other.remaining_ah = other.stored_energy_kwh = std::nullopt;
  other.energy_charged_kwh = other.energy_discharged_kwh = std::nullopt;
  other.cell_min_v = other.cell_max_v = std::nullopt;
  other.timestamp = std::nullopt;
  const BankState bank = bank_of(garage(), other);
  EXPECT_EQ(bank.packs_online, 2U);
  for (const auto& value :
       {bank.voltage_v, bank.current_a, bank.power_w, bank.soc_percent, bank.remaining_ah,
        bank.capacity_ah, bank.stored_energy_kwh, bank.energy_charged_kwh,
        bank.energy_discharged_kwh, bank.cell_min_v, bank.cell_max_v}) {
    EXPECT_EQ(value, std::nullopt);
  }
  EXPECT_EQ(bank.cell_min_pack, std::nullopt);
  EXPECT_EQ(bank.cell_max_number, std::nullopt);
  EXPECT_EQ(bank.timestamp, std::nullopt);
}

TEST(BankState, AnUnknownAlarmHidesNoOther) {
  PackState unknown = garage();
  unknown.alarm = std::nullopt;
  unknown.alarms = std::nullopt;
  EXPECT_EQ(bank_of(unknown, shed()).alarm, true);
  EXPECT_EQ(bank_of(unknown, shed()).alarms, (IdList{"cell_overvoltage", "default_password"}));
  EXPECT_EQ(bank_of(unknown, garage()).alarm, std::nullopt);
  EXPECT_EQ(bank_of(unknown, unknown).alarms, std::nullopt);
}

TEST(BankState, WithoutCapacityHasNoStateOfCharge) {
  PackState empty = garage();
  empty.capacity_ah = 0;
  EXPECT_EQ(bank_of(empty, empty).soc_percent, std::nullopt);
}

TEST(BankState, OfOnePackHasItsValues) {
  const PackState only = shed();
  const BankPack packs[] = {{"shed", &only}};
  const BankState bank = bank_state_of("house", packs);
  EXPECT_EQ(bank.current_a, 0.3);
  EXPECT_EQ(bank.soc_percent, 50);
  EXPECT_EQ(bank.energy_charged_kwh, 10.2);
  EXPECT_EQ(bank.partial, false);
}

TEST(BankState, OfSilentPacksAloneKnowsOnlyThemselves) {
  const BankState bank = bank_of(nullptr, nullptr);
  EXPECT_EQ(bank.packs_online, 0U);
  EXPECT_EQ(bank.partial, true);
  EXPECT_EQ(bank.packs_missing, (IdList{"garage", "shed"}));
  EXPECT_EQ(bank_document(bank),
            R"({"timestamp":null,"bank":"house","packs_online":0,"packs_expected":2,)"
            R"("partial":true,"packs_missing":["garage","shed"],"voltage_v":null,)"
            R"("current_a":null,"power_w":null,"soc_percent":null,"remaining_ah":null,)"
            R"("capacity_ah":null,"stored_energy_kwh":null,"energy_charged_kwh":null,)"
            R"("energy_discharged_kwh":null,"cell_min_v":null,"cell_min_pack":null,)"
            R"("cell_min_number":null,"cell_max_v":null,"cell_max_pack":null,)"
            R"("cell_max_number":null,"alarm":null,"alarms":null,"alarm_packs":[]})");
}

TEST(BankDocument, HasEveryKeyInTheOrderOfTheFields) {
  EXPECT_EQ(bank_document(bank_of(garage(), shed())),
            R"({"timestamp":"2026-01-01T12:00:00.000Z","bank":"house","packs_online":2,)"
            R"("packs_expected":2,"partial":false,"packs_missing":[],"voltage_v":52.805,)"
            R"("current_a":-19.8,"power_w":-1045.641,"soc_percent":72.1,"remaining_ah":274.0,)"
            R"("capacity_ah":380.0,"stored_energy_kwh":14.469,"energy_charged_kwh":110.3,)"
            R"("energy_discharged_kwh":99.3,"cell_min_v":3.298,"cell_min_pack":"garage",)"
            R"("cell_min_number":7,"cell_max_v":3.62,"cell_max_pack":"shed",)"
            R"("cell_max_number":1,"alarm":true,)"
            R"("alarms":["default_password","cell_overvoltage"],"alarm_packs":["shed"]})");
}

TEST(BankAlarmDocument, SaysWhichAlarmsAndWhichPacks) {
  EXPECT_EQ(bank_alarm_document(bank_of(garage(), shed())),
            R"({"alarm":true,"alarms":["default_password","cell_overvoltage"],)"
            R"("alarm_packs":["shed"],"timestamp":"2026-01-01T12:00:00.000Z"})");
}

}  // namespace
}  // namespace jkbms::app
