#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "jkbms/protocol.hpp"
#include "support/decode_message.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<Decoded> decode(const FrameFields& fields, const Snapshot& known = {}) {
  return decode_message(jk4e57(), write_frame(fields), known);
}

Snapshot snapshot_of(const FrameFields& fields, const Snapshot& known = {}) {
  const auto decoded = decode(fields, known);
  EXPECT_TRUE(decoded) << decoded.error().detail;
  return decoded ? decoded->snapshot : Snapshot{};
}

std::string error_of(const FrameFields& fields) {
  const auto decoded = decode(fields);
  EXPECT_FALSE(decoded);
  if (decoded) return "no error";
  EXPECT_EQ(decoded.error().code, Errc::bad_frame);
  return decoded.error().detail;
}

Snapshot version_1_pack() {
  Snapshot known;
  known.info.emplace().protocol_version = 1;
  return known;
}

std::optional<double> mosfet_temp(std::uint16_t raw) {
  return snapshot_of(sample_reply(4).set_u16(0x80, raw)).state->mosfet_temp_c;
}

TEST(Jk4e57Decode, TemperaturesAreFoldedAt100) {
  EXPECT_EQ(mosfet_temp(0), 0.0);
  EXPECT_EQ(mosfet_temp(98), 98.0);
  EXPECT_EQ(mosfet_temp(99), 99.0);
  EXPECT_EQ(mosfet_temp(100), 0.0);
  EXPECT_EQ(mosfet_temp(101), -1.0);
  EXPECT_EQ(mosfet_temp(140), -40.0);
  EXPECT_EQ(mosfet_temp(141), std::nullopt);
  EXPECT_EQ(mosfet_temp(0xFFF6), std::nullopt);
}

TEST(Jk4e57Decode, UndertemperatureSettingsAreTwosComplement) {
  const auto settings = snapshot_of(sample_reply(4).set_u16(0xA5, 0xFFEC)).settings;
  EXPECT_EQ(settings->charge_utp_c, -20.0);
  EXPECT_EQ(snapshot_of(sample_reply(4).set_u16(0xA6, 5)).settings->charge_utp_release_c, 5.0);
}

TEST(Jk4e57Decode, CurrentOfVersion1IsSignAndAmount) {
  const std::pair<std::uint16_t, double> examples[] = {
      {0x80D0, 2.08}, {0x83F4, 10.12}, {0x0045, -0.69},  {0x0370, -8.80},
      {0x07D0, -20},  {0x87D0, 20},    {0xFFFF, 327.67}, {0x7FFF, -327.67}};
  for (const auto& [raw, current] : examples) {
    EXPECT_EQ(snapshot_of(sample_reply(4).set_u16(0x84, raw)).state->current_a, current) << raw;
  }
}

TEST(Jk4e57Decode, ASingleCurrentUsesTheKnownVersion) {
  const FrameFields reply = single_reply({0x84, {0x25, 0x1C}});  // 9500
  EXPECT_EQ(snapshot_of(reply).state->current_a, std::nullopt);
  EXPECT_EQ(snapshot_of(reply, version_1_pack()).state->current_a, -95.0);
  Snapshot version_0;
  version_0.info.emplace().protocol_version = 0;
  EXPECT_EQ(snapshot_of(reply, version_0).state->current_a, 5.0);
}

TEST(Jk4e57Decode, TheVersionInTheFrameOverridesTheKnownOne) {
  const auto reply = sample_reply(4).set_u16(0x84, 9500).set_u8(0xC0, 0);
  EXPECT_EQ(snapshot_of(reply, version_1_pack()).state->current_a, 5.0);
}

TEST(Jk4e57Decode, OnlyVersion1HasBatteryDown) {
  const auto down = snapshot_of(sample_reply(4).set_u16(0x8C, 0x0008)).state;
  EXPECT_EQ(down->battery_down, true);
  EXPECT_EQ(down->alarm, true);
  EXPECT_THAT(*down->alarms, ElementsAre());
  const auto old = snapshot_of(sample_reply_version_0(4).set_u16(0x8C, 0x0008)).state;
  EXPECT_EQ(old->battery_down, std::nullopt);
  EXPECT_EQ(old->alarm, false);
  EXPECT_EQ(old->status_bits, 8U);
}

TEST(Jk4e57Decode, StatusBitsAreActualStatesAndNotSwitches) {
  const auto snapshot = snapshot_of(sample_reply(4).set_u16(0x8C, 0x0006));
  EXPECT_EQ(snapshot.state->charge_mosfet_on, false);
  EXPECT_EQ(snapshot.state->discharge_mosfet_on, true);
  EXPECT_EQ(snapshot.state->balancing, true);
  EXPECT_EQ(snapshot.settings->charge_switch_on, true);
}

TEST(Jk4e57Decode, EachAlarmBitHasItsId) {
  const char* ids[] = {"low_capacity",
                       "mosfet_overtemperature",
                       "pack_overvoltage",
                       "pack_undervoltage",
                       "battery_overtemperature",
                       "charge_overcurrent",
                       "discharge_overcurrent",
                       "cell_voltage_difference",
                       "battery_box_overtemperature",
                       "battery_undertemperature",
                       "cell_overvoltage",
                       "cell_undervoltage",
                       "protection_309_a",
                       "protection_309_b",
                       "bit_14",
                       "bit_15"};
  for (unsigned bit = 0; bit < 16; ++bit) {
    const auto raw = static_cast<std::uint16_t>(1U << bit);
    const auto state = snapshot_of(sample_reply(4).set_u16(0x8B, raw)).state;
    EXPECT_THAT(*state->alarms, ElementsAre(ids[bit]));
    EXPECT_EQ(state->alarm, true);
    EXPECT_EQ(state->alarm_bits, raw);
  }
}

TEST(Jk4e57Decode, CellsAreOrderedByTheirNumbers) {
  FrameFields fields = sample_reply(4);
  fields.set_cells({{4, 3304}, {1, 3301}});
  const auto state = snapshot_of(fields).state;
  EXPECT_THAT(*state->cells_v, ElementsAre(3.301, std::nullopt, std::nullopt, 3.304));
  EXPECT_EQ(state->cell_count, 2U);
  EXPECT_EQ(state->cell_max_number, 4U);
}

TEST(Jk4e57Decode, TheCellCountComesFromTheCellsAndNotFromRegister8A) {
  const auto snapshot = snapshot_of(sample_reply(24).set_u16(0x8A, 20));
  EXPECT_EQ(snapshot.state->cell_count, 24U);
  EXPECT_EQ(snapshot.words.cell_count, 20U);
}

TEST(Jk4e57Decode, RegistersMayComeInAnyOrder) {
  FrameFields fields = sample_reply(16);
  const Snapshot before = snapshot_of(fields);
  std::ranges::reverse(fields.registers);
  const Snapshot after = snapshot_of(fields);
  EXPECT_EQ(after.state->current_a, before.state->current_a);
  EXPECT_EQ(after.state->temps_c, before.state->temps_c);
  EXPECT_EQ(after.state->capacity_ah, before.state->capacity_ah);
  EXPECT_EQ(after.info->device_name, before.info->device_name);
  EXPECT_EQ(after.state->battery_down, before.state->battery_down);
}

TEST(Jk4e57Decode, AnUnknownIdentifierEndsDecodingAndIsReported) {
  FrameFields fields = sample_reply(4);
  fields.insert(0x8E, {0xC7, {0x01}});
  const auto decoded = decode(fields, version_1_pack());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->unknown_identifier, 0xC7);
  const std::size_t kept = write_frame(sample_reply(4)).size() - decoded->undecoded_bytes;
  EXPECT_EQ(decoded->snapshot.state->status_bits, 3U);
  EXPECT_EQ(decoded->snapshot.state->current_a, 20.0);
  EXPECT_EQ(decoded->snapshot.settings->pack_ovp_v, std::nullopt);
  EXPECT_GT(decoded->undecoded_bytes, 0U);
  EXPECT_LT(kept, write_frame(fields).size());
}

TEST(Jk4e57Decode, WorkingTimeBeyond32BitsOfSecondsIsAbsent) {
  EXPECT_EQ(snapshot_of(sample_reply(4).set_u32(0xB6, 0xFFFFFFFF)).state->runtime_s, std::nullopt);
  EXPECT_EQ(snapshot_of(sample_reply(4).set_u32(0xB6, 71582788)).state->runtime_s, 4294967280U);
}

TEST(Jk4e57Decode, VersionTextsOfRealPacksAreSplit) {
  const std::tuple<const char*, const char*, const char*> texts[] = {
      {"H6.X__S6.1.3S__", "H6.X", "6.1.3S"},   {"10.XW_S10.07___", "10.XW", "10.07"},
      {"11.XW_S11.262H_", "11.XW", "11.262H"}, {"11A___S11.52___", "11A", "11.52"},
      {"15A_____S15.29_", "15A", "15.29"},     {"NW_1_0_0_200428", "NW", "1_0_0_200428"}};
  for (const auto& [text, hardware, software] : texts) {
    const auto info = snapshot_of(sample_reply(4).set_text(0xB7, text, 15)).info;
    EXPECT_EQ(info->hardware_version, hardware);
    EXPECT_EQ(info->software_version, software);
  }
}

TEST(Jk4e57Decode, ThePasscodeIsInNoMember) {
  const Snapshot snapshot = snapshot_of(sample_reply(4));
  for (const auto& text : {snapshot.info->device_id, snapshot.info->user_data,
                           snapshot.info->device_name, snapshot.info->manufacture_date}) {
    ASSERT_TRUE(text);
    EXPECT_EQ(text->find(sample_passcode), std::string::npos);
  }
}

TEST(Jk4e57Decode, AnUnknownBatteryTypeIsAbsent) {
  EXPECT_EQ(snapshot_of(sample_reply(4).set_u8(0xAF, 2)).settings->battery_type, "lto");
  EXPECT_EQ(snapshot_of(sample_reply(4).set_u8(0xAF, 3)).settings->battery_type, std::nullopt);
}

TEST(Jk4e57Decode, TheErrorNamesTheStructureError) {
  EXPECT_THAT(error_of(single_reply({0x89, {0, 0, 0}})), HasSubstr("0x89"));
  EXPECT_THAT(error_of(sample_reply(4).set(0x79, {6, 1, 0, 0, 1, 0, 0})),
              HasSubstr("cell 1 twice"));
  EXPECT_THAT(error_of(sample_reply(4).set(0x79, {3, 33, 0, 0})), HasSubstr("33"));
  EXPECT_THAT(error_of(sample_reply(4).set(0x79, {3, 0, 0, 0})), HasSubstr("0"));
}

TEST(Jk4e57Decode, RequestsAndAcknowledgementsHoldNoData) {
  FrameFields request;
  request.source = 3;
  request.type = 0;
  request.registers.push_back({0x00, {}});
  EXPECT_EQ(decode(request)->kind, Decoded::Kind::request);
  FrameFields acknowledgement;
  acknowledgement.command = 0x02;
  acknowledgement.registers.push_back({0xAB, {}});
  EXPECT_EQ(decode(acknowledgement)->kind, Decoded::Kind::other);
  EXPECT_FALSE(decode(acknowledgement)->snapshot.state);
}

TEST(Jk4e57Decode, BytesThatAreNotExactlyOneFrameAreRefused) {
  const Protocol& protocol = jk4e57();
  Bytes frame = write_frame(sample_reply(4));
  EXPECT_TRUE(protocol.frame(frame));
  EXPECT_FALSE(protocol.frame({}));
  EXPECT_FALSE(protocol.frame(BytesView(frame).first(frame.size() - 1)));
  frame.push_back(0);
  EXPECT_FALSE(protocol.frame(frame));
}

}  // namespace
}  // namespace jkbms::test
