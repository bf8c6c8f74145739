#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "jkbms/protocol.hpp"
#include "support/decode_message.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int16_t no_sensor = -2000;

Snapshot decode(const Jk02Frame& frame) {
  auto decoded = decode_message(jk02(), frame.bytes());
  if (!decoded) throw std::runtime_error(decoded.error().detail);
  return decoded->snapshot;
}

PackState state_of(const Jk02Frame& frame) {
  return *decode(frame).state;
}

/// Four cells in the layout of 24 slots.
Jk02Frame status_24() {
  Jk02Frame frame(Jk02Frame::status);
  for (std::size_t i = 0; i < 4; ++i) frame.u16(6 + 2 * i, static_cast<std::uint16_t>(3300 + i));
  frame.u32(54, 0x0F).u16(64, 410).u32(118, 13206).s32(126, -1500).u8(141, 77);
  return frame.s16(130, -31).s16(132, 215).s16(134, 300).u8(182, 0x07);
}

Jk02Frame status_jk04() {
  Jk02Frame frame(Jk02Frame::status);
  frame.f32(6, 3.25F).f32(10, 3.5F).f32(102, 0.125F).f32(106, 0.25F).u32(214, 0x03);
  return frame.f32(222, -0.5F).u32(286, 1234);
}

/// Settings in the layout of 32 slots.
Jk02Frame settings_32() {
  Jk02Frame frame(Jk02Frame::settings);
  return frame.u8(287, 0xFE).u32(10, 2600).u32(18, 3650).s32(98, -200).u32(114, 16).u32(270, 5);
}

Jk02Frame device_info(std::string_view software, std::string_view serial) {
  Jk02Frame frame(Jk02Frame::device_info);
  frame.text(6, "JK_PB2A16S20P").text(22, "15A").text(30, software).u32(42, 21);
  frame.text(46, "garage").text(62, "7654321").text(78, "231208").text(86, serial);
  return frame.text(102, "user").text(118, "9876543").u8(287, 0xFE).u8(298, 2);
}

TEST(Jk02Layouts, ThirtyTwoSlots) {
  const auto state = state_of(sample_status(52920).s32(158, -12345).u8(173, 88).u8(190, 99));
  EXPECT_EQ(state.protocol, "jk02");
  EXPECT_EQ(state.cell_count, 16U);
  EXPECT_EQ(state.cells_v->at(15), 3.315);
  EXPECT_EQ(state.cell_resistances_ohm->at(0), 0.06);
  EXPECT_EQ(state.voltage_v, 52.92);
  EXPECT_EQ(state.current_a, -12.345);
  EXPECT_EQ(state.soc_percent, 88U);
  EXPECT_EQ(state.soh_percent, 99U);
  EXPECT_EQ(state.cell_max_number, 16U);
}

TEST(Jk02Layouts, TwentyFourSlots) {
  const auto state = state_of(status_24());
  EXPECT_THAT(*state.cells_v, ElementsAre(3.3, 3.301, 3.302, 3.303));
  EXPECT_EQ(state.cell_resistances_ohm->at(0), 0.41);
  EXPECT_EQ(state.voltage_v, 13.206);
  EXPECT_EQ(state.current_a, -1.5);
  EXPECT_EQ(state.soc_percent, 77U);
  EXPECT_EQ(state.mosfet_temp_c, 30.0);
  EXPECT_THAT(*state.temps_c, ElementsAre(-3.1, 21.5));
  EXPECT_EQ(state.heating, std::nullopt);
  EXPECT_EQ(state.charge_phase, std::nullopt);
}

TEST(Jk02Layouts, FloatsOfJk04) {
  const auto state = state_of(status_jk04().u8(220, 1));
  EXPECT_THAT(*state.cells_v, ElementsAre(3.25, 3.5));
  EXPECT_THAT(*state.cell_resistances_ohm, ElementsAre(0.125, 0.25));
  EXPECT_EQ(state.balance_current_a, -0.5);
  EXPECT_EQ(state.balancing, true);
  EXPECT_EQ(state.runtime_s, 1234U);
  EXPECT_EQ(state.voltage_v, std::nullopt);
  EXPECT_EQ(state.current_a, std::nullopt);
  EXPECT_EQ(state.alarm_bits, std::nullopt);
}

TEST(Jk02Layouts, WithoutCellsTheFieldMapShowsTheLayout) {
  Jk02Frame with_map(Jk02Frame::status);
  with_map.u8(287, 0xFE).u8(288, 0xFF).u8(289, 0x7F).u32(150, 10000).u32(118, 20000);
  EXPECT_EQ(state_of(with_map).voltage_v, 10.0);
  EXPECT_EQ(state_of(with_map).cell_count, 0U);
  EXPECT_THAT(*state_of(with_map).cells_v, IsEmpty());
  Jk02Frame without(Jk02Frame::status);
  without.u32(150, 10000).u32(118, 20000);
  EXPECT_EQ(state_of(without).voltage_v, 20.0);
}

TEST(Jk02Layouts, AUsedSlotInTheMiddleCanBeMissing) {
  const auto state = state_of(sample_status(52000).u32(70, 0xFFFD).u16(8, 0));
  EXPECT_EQ(state.cell_count, 15U);
  EXPECT_EQ(state.cells_v->at(1), 3.302);
  EXPECT_EQ(state.cell_resistances_ohm->at(1), 0.062);
}

TEST(Jk02Temperatures, TheCopyOfTheMosfetTemperatureIsNotASensor) {
  const auto state = state_of(sample_status(52000).s16(254, 250));
  EXPECT_EQ(state.mosfet_temp_c, 25.0);
  EXPECT_THAT(*state.temps_c, ElementsAre(20.0, 21.0));
}

TEST(Jk02Temperatures, FourSensorsIfTheBoardHasThem) {
  const auto state = state_of(sample_status(52000).s16(256, -5).s16(258, 1005));
  EXPECT_THAT(*state.temps_c, ElementsAre(20.0, 21.0, -0.5, 100.5));
}

TEST(Jk02Temperatures, AMissingSensorIsNullUnlessItIsTheLast) {
  EXPECT_THAT(*state_of(sample_status(52000).s16(162, no_sensor)).temps_c,
              ElementsAre(std::nullopt, 21.0));
  EXPECT_THAT(*state_of(sample_status(52000).s16(256, no_sensor).s16(258, no_sensor)).temps_c,
              ElementsAre(20.0, 21.0));
  EXPECT_THAT(*state_of(sample_status(52000).s16(162, no_sensor).s16(164, no_sensor)).temps_c,
              IsEmpty());
  EXPECT_EQ(state_of(sample_status(52000).s16(144, no_sensor)).mosfet_temp_c, std::nullopt);
}

TEST(Jk02Temperatures, TheSensorMapExcludesSensors) {
  const auto state = state_of(sample_status(52000).u8(214, 0x02));
  EXPECT_EQ(state.mosfet_temp_c, std::nullopt);
  EXPECT_THAT(*state.temps_c, ElementsAre(20.0));
}

TEST(Jk02Alarms, EachBitHasItsId) {
  std::set<std::string_view> ids;
  for (int bit = 0; bit < 32; ++bit) {
    const auto state = state_of(sample_status(52000).u32(166, 1U << bit));
    EXPECT_EQ(state.alarm_bits, 1U << bit);
    EXPECT_EQ(state.alarm, bit != 19) << bit;
    ASSERT_EQ(state.alarms->size(), 1U);
    ids.insert(state.alarms->front());
    if (bit >= 29) {
      EXPECT_EQ(state.alarms->front(), "bit_" + std::to_string(bit));
    }
  }
  EXPECT_EQ(ids.size(), 32U);
}

TEST(Jk02Alarms, AreInTheOrderOfTheirBits) {
  const auto state = state_of(sample_status(52000).u32(166, 1U << 19 | 1U << 11 | 1U << 4));
  EXPECT_THAT(*state.alarms,
              ElementsAre("cell_overvoltage", "cell_undervoltage", "default_password"));
  EXPECT_EQ(state.alarm, true);
}

TEST(Jk02Alarms, WithoutBitsThereIsNoAlarm) {
  const auto state = state_of(sample_status(52000));
  EXPECT_EQ(state.alarm, false);
  EXPECT_THAT(*state.alarms, IsEmpty());
}

TEST(Jk02Alarms, BoardsOf24SlotsHaveSixteenBits) {
  const auto state = state_of(status_24().u16(136, 1U << 9).s16(138, -1));
  EXPECT_EQ(state.alarm_bits, 1U << 9);
  EXPECT_THAT(*state.alarms, ElementsAre("charge_undertemperature"));
}

TEST(Jk02State, TheChargePhaseIsValidWhileItsTimeRuns) {
  EXPECT_EQ(state_of(sample_status(52000).u8(280, 2)).charge_phase, std::nullopt);
  EXPECT_EQ(state_of(sample_status(52000).u8(280, 0).u16(278, 1)).charge_phase, "bulk");
  EXPECT_EQ(state_of(sample_status(52000).u8(280, 1).u16(278, 1)).charge_phase, "absorption");
  EXPECT_EQ(state_of(sample_status(52000).u8(280, 2).u16(278, 600)).charge_phase, "float");
  EXPECT_EQ(state_of(sample_status(52000).u8(280, 3).u16(278, 1)).charge_phase, std::nullopt);
}

TEST(Jk02State, TheHeaterCurrentIsValidWhileTheHeaterIsOn) {
  const auto cold = state_of(sample_status(52000).s16(236, 7000));
  EXPECT_EQ(cold.heating, false);
  EXPECT_EQ(cold.heater_current_a, std::nullopt);
  const auto warm = state_of(sample_status(52000).s16(236, 512).u8(215, 1));
  EXPECT_EQ(warm.heating, true);
  EXPECT_EQ(warm.heater_current_a, 0.512);
}

TEST(Jk02State, BalancingInEitherDirection) {
  EXPECT_EQ(state_of(sample_status(52000)).balancing, false);
  EXPECT_EQ(state_of(sample_status(52000).u8(172, 1)).balancing, true);
  const auto out = state_of(sample_status(52000).u8(172, 2).s16(170, -1990));
  EXPECT_EQ(out.balancing, true);
  EXPECT_EQ(out.balance_current_a, -1.99);
}

TEST(Jk02State, AHealthOfZeroIsAbsent) {
  EXPECT_EQ(state_of(sample_status(52000)).soh_percent, std::nullopt);
}

TEST(Jk02Settings, ThirtyTwoSlots) {
  const auto all = decode(settings_32().u16(282, 1U << 5 | 1U << 9).u8(286, 24).u32(274, 5));
  EXPECT_TRUE(all.settings);
  EXPECT_EQ(all.settings->cell_uvp_v, 2.6);
  EXPECT_EQ(all.settings->cell_ovp_v, 3.65);
  EXPECT_EQ(all.settings->charge_utp_c, -20.0);
  EXPECT_EQ(all.settings->cell_count_setting, 16U);
  EXPECT_EQ(all.settings->control_bits, 0x220U);
  EXPECT_EQ(all.settings->special_charger_on, true);
  EXPECT_EQ(all.settings->smart_sleep_h, 24U);
  EXPECT_EQ(all.settings->precharge_s, 5U);
  EXPECT_EQ(all.bms_address, 5U);
  EXPECT_EQ(decode(settings_32()).settings->special_charger_on, false);
}

TEST(Jk02Settings, AnAddressAbove255IsAbsent) {
  EXPECT_EQ(decode(settings_32().u32(270, 255)).bms_address, 255U);
  EXPECT_EQ(decode(settings_32().u32(270, 256)).bms_address, std::nullopt);
}

TEST(Jk02Settings, DischargeUndertemperatureOnlyIfTheBoardSendsIt) {
  EXPECT_EQ(decode(settings_32()).settings->discharge_utp_c, std::nullopt);
  const auto settings = decode(settings_32().u8(296, 0xDD).u8(297, 0)).settings;
  EXPECT_EQ(settings->discharge_utp_c, -35.0);
  EXPECT_EQ(settings->discharge_utp_release_c, 0.0);
}

TEST(Jk02Settings, VoltagesOfZeroFromOldFirmwareAreAbsent) {
  EXPECT_EQ(decode(settings_32()).settings->soc_100_v, std::nullopt);
  EXPECT_EQ(decode(settings_32().u32(30, 3450)).settings->soc_100_v, 3.45);
}

TEST(Jk02Settings, TwentyFourSlotsHaveNoAddressAndNoControlBits) {
  const auto all = decode(settings_32().u8(287, 0).s32(98, -200).u32(138, 3300).u16(282, 1));
  EXPECT_EQ(all.settings->balance_start_v, 3.3);
  EXPECT_EQ(all.settings->charge_utp_c, -20.0);
  EXPECT_EQ(all.bms_address, std::nullopt);
  EXPECT_EQ(all.settings->control_bits, std::nullopt);
  EXPECT_EQ(all.settings->special_charger_on, std::nullopt);
}

TEST(Jk02Settings, FloatsOfJk04) {
  Jk02Frame frame(Jk02Frame::settings);
  frame.u32(34, 8).f32(38, 2.5F).f32(98, 3.0F).f32(106, 0.005F).f32(110, 1.5F).u8(114, 1);
  const auto settings = decode(frame).settings;
  EXPECT_EQ(settings->cell_count_setting, 8U);
  EXPECT_EQ(settings->power_off_v, 2.5);
  EXPECT_EQ(settings->balance_start_v, 3.0);
  EXPECT_EQ(settings->balance_trigger_v, 0.005);
  EXPECT_EQ(settings->balance_current_max_a, 1.5);
  EXPECT_EQ(settings->balance_switch_on, true);
  EXPECT_EQ(settings->cell_ovp_v, std::nullopt);
}

TEST(Jk02DeviceInfo, HasItsFields) {
  const auto info = decode(device_info("15.41", "30703201234")).info;
  EXPECT_EQ(info->model, "JK_PB2A16S20P");
  EXPECT_EQ(info->hardware_version, "15A");
  EXPECT_EQ(info->software_version, "15.41");
  EXPECT_EQ(info->device_name, "garage");
  EXPECT_EQ(info->manufacture_date, "231208");
  EXPECT_EQ(info->user_data, "user");
  EXPECT_EQ(info->power_on_count, 21U);
  EXPECT_EQ(info->protocol_version, 2U);
}

TEST(Jk02DeviceInfo, AShortSerialNumberEndsBeforeThePasscode) {
  const auto info = decode(device_info("15.41", "30703201234").text(97, "0000")).info;
  EXPECT_EQ(info->serial_number, "30703201234");
}

TEST(Jk02DeviceInfo, ALongSerialNumberIsComplete) {
  EXPECT_EQ(decode(device_info("19.27", "5070320123456789")).info->serial_number,
            "5070320123456789");
}

TEST(Jk02DeviceInfo, WithoutAValidVersionTheSerialNumberIsShort) {
  EXPECT_EQ(decode(device_info("", "30703201234").text(97, "0000")).info->serial_number,
            "30703201234");
}

TEST(Jk02DetailLog, HasNoValues) {
  const auto decoded = decode_message(jk02(), Jk02Frame(Jk02Frame::detail_log).bytes());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->kind, Decoded::Kind::other);
}

}  // namespace
}  // namespace jkbms::test
