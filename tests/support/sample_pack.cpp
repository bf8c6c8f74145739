#include "support/sample_pack.hpp"

#include <cstdlib>
#include <string_view>

#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

constexpr int cell_count = 16;
constexpr int cell_uvp_mv = 2700;
constexpr int cell_ovp_mv = 3600;
constexpr int charge_utp_tenths = -150;
constexpr int nominal_ah = 280;

/// `value` in units of 10^-`digits`, as a decimal number.
std::string decimal(std::int64_t value, std::size_t digits) {
  std::string text = std::to_string(std::abs(value));
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  text.insert(text.size() - digits, ".");
  return (value < 0 ? "-" : "") + text;
}

class JsonObject {
 public:
  JsonObject& add(std::string_view key, const std::string& json) {
    text_ += (text_.empty() ? "\"" : ",\"") + std::string(key) + "\":" + json;
    return *this;
  }
  JsonObject& add(std::string_view key, std::int64_t value, std::size_t digits) {
    return add(key, decimal(value, digits));
  }
  JsonObject& add(std::string_view key, int value) { return add(key, std::to_string(value)); }
  JsonObject& add(std::string_view key, bool value) {
    return add(key, std::string(value ? "true" : "false"));
  }
  JsonObject& text(std::string_view key, const std::string& value) {
    return add(key, '"' + value + '"');
  }
  [[nodiscard]] std::string json() const { return '{' + text_ + '}'; }

 private:
  std::string text_;
};

/// The values of a pack, in the units of the frame.
struct Numbers {
  [[nodiscard]] int cell_mv(int cell) const { return 3200 + 2 * n + cell; }
  [[nodiscard]] int lead_mohm(int cell) const { return 50 + n + cell; }
  [[nodiscard]] int voltage_mv() const { return 51'000 + 37 * n; }
  [[nodiscard]] int current_ma() const { return n % 2 == 0 ? 1'500 + 1'010 * n : -1'010 * n; }
  [[nodiscard]] int balance_ma() const { return n % 2 == 0 ? 1'900 + n : -1'900 - n; }
  [[nodiscard]] int mosfet_tenths() const { return 200 + 3 * n; }
  [[nodiscard]] int temp_tenths(int sensor) const { return 10 * sensor - 80 - 3 * n; }
  [[nodiscard]] int remaining_mah() const { return 100'000 + 1'001 * n; }
  [[nodiscard]] int capacity_mah() const { return 270'000 + n; }
  [[nodiscard]] int ovp_mv() const { return cell_ovp_mv + n; }
  [[nodiscard]] bool heating() const { return n % 3 == 1; }
  [[nodiscard]] bool overvoltage() const { return n % 4 == 3; }
  [[nodiscard]] std::uint32_t alarm_bits() const { return overvoltage() ? 1U << 4 : 1U << 19; }
  [[nodiscard]] std::string serial() const { return "SN" + std::to_string(10'000'000 + n); }

  int n;
};

std::uint32_t u32(int value) {
  return static_cast<std::uint32_t>(value);
}

std::uint16_t u16(int value) {
  return static_cast<std::uint16_t>(value);
}

std::int16_t s16(int value) {
  return static_cast<std::int16_t>(value);
}

std::uint8_t u8(int value) {
  return static_cast<std::uint8_t>(value);
}

Bytes status_frame(const Numbers& pack) {
  Jk02Frame frame(Jk02Frame::status);
  for (int cell = 0; cell < cell_count; ++cell) {
    const auto place = static_cast<std::size_t>(2 * cell);
    frame.u16(6 + place, u16(pack.cell_mv(cell))).u16(80 + place, u16(pack.lead_mohm(cell)));
  }
  frame.u32(70, (1U << cell_count) - 1)
      .s16(144, s16(pack.mosfet_tenths()))
      .u32(150, u32(pack.voltage_mv()))
      .s32(158, pack.current_ma())
      .s16(162, s16(pack.temp_tenths(1)))
      .s16(164, s16(pack.temp_tenths(2)))
      .u32(166, pack.alarm_bits())
      .s16(170, s16(pack.balance_ma()))
      .u8(172, pack.balance_ma() > 0 ? 1 : 2)
      .u8(173, u8(30 + pack.n % 70))
      .u32(174, u32(pack.remaining_mah()))
      .u32(178, u32(pack.capacity_mah()))
      .u32(182, u32(200 + pack.n))
      .u32(186, u32(55'000'000 + pack.n))
      .u8(190, u8(100 - pack.n % 50))
      .u32(194, u32(7'200'000 + pack.n))
      .u8(198, pack.overvoltage() ? 0 : 1)
      .u8(199, 1)
      .u8(214, 0xFF)
      .u8(215, pack.heating() ? 1 : 0)
      .s16(236, s16(500 + pack.n))
      .u8(245, pack.current_ma() > 0 ? 1 : 0)
      .s16(254, s16(pack.mosfet_tenths()))
      .s16(256, s16(pack.temp_tenths(3)))
      .s16(258, s16(pack.temp_tenths(4)))
      .u16(278, u16(60 + pack.n))
      .u8(280, u8(pack.n % 3))
      .u8(287, 0xFE)
      .u8(288, 0xFF)
      .u8(289, 0x7F);
  return frame.bytes();
}

Bytes settings_frame(const Numbers& pack) {
  Jk02Frame frame(Jk02Frame::settings);
  frame.u32(6, 3'300).u32(10, cell_uvp_mv).u32(14, 2'750).u32(18, u32(pack.ovp_mv()));
  frame.u32(22, 3'550).u32(26, 10).u32(30, 3'450).u32(34, 2'850).u32(38, 3'455).u32(42, 3'350);
  frame.u32(46, 2'650).u32(50, 100'000).u32(54, 3).u32(58, 61).u32(62, 150'000).u32(66, 301);
  frame.u32(70, 62).u32(74, 5).u32(78, 2'000).s32(82, 600).s32(86, 550).s32(90, 650);
  frame.s32(94, 610).s32(98, charge_utp_tenths).s32(102, -50).s32(106, 1'000).s32(110, 800);
  frame.u32(114, cell_count).u32(118, 1).u32(122, 1).u32(126, 0).u32(130, nominal_ah * 1'000);
  frame.u32(134, 1'500).u32(138, 3'380).u32(270, u32(pack.n)).u32(274, 7).u16(282, 0x3220);
  frame.u8(286, 24).u8(287, 0xFE).u8(296, u8(-30)).u8(297, u8(-25));
  return frame.bytes();
}

Bytes info_frame(const Numbers& pack) {
  return Jk02Frame(Jk02Frame::device_info)
      .text(6, "JK_PB2A16S20P")
      .text(22, "19A")
      .text(30, "19.27")
      .u32(42, u32(20 + pack.n))
      .text(46, "BMS " + std::to_string(pack.n))
      .text(62, sample_pack_passcodes[0])
      .text(78, "250401")
      .text(86, pack.serial())
      .text(102, "shelf " + std::to_string(pack.n))
      .text(118, sample_pack_passcodes[1])
      .u8(287, 0xFE)
      .u8(298, 2)
      .bytes();
}

std::string state_json(const Numbers& pack) {
  std::string cells;
  std::string leads;
  std::int64_t sum_mv = 0;
  for (int cell = 0; cell < cell_count; ++cell) {
    const char* separator = cell == 0 ? "[" : ",";
    cells += separator + decimal(pack.cell_mv(cell), 3);
    leads += separator + decimal(pack.lead_mohm(cell), 3);
    sum_mv += pack.cell_mv(cell);
  }
  std::string temps;
  for (int sensor = 1; sensor <= 4; ++sensor) {
    temps += (sensor == 1 ? "[" : ",") + decimal(pack.temp_tenths(sensor), 1);
  }
  constexpr const char* phases[] = {"bulk", "absorption", "float"};
  JsonObject state;
  state.text("protocol", "jk02")
      .add("voltage_v", pack.voltage_mv(), 3)
      .add("current_a", pack.current_ma(), 3)
      .add("power_w", std::int64_t{pack.voltage_mv()} * pack.current_ma(), 6)
      .add("soc_percent", 30 + pack.n % 70)
      .add("soh_percent", 100 - pack.n % 50)
      .add("remaining_ah", pack.remaining_mah(), 3)
      .add("capacity_ah", pack.capacity_mah(), 3)
      .add("nominal_capacity_ah", nominal_ah)
      .add("cycles", 200 + pack.n)
      .add("cycle_capacity_ah", 55'000'000 + pack.n, 3)
      .add("runtime_s", 7'200'000 + pack.n)
      .add("cell_count", cell_count)
      .add("cells_v", cells + ']')
      .add("cell_min_v", pack.cell_mv(0), 3)
      .add("cell_max_v", pack.cell_mv(cell_count - 1), 3)
      .add("cell_delta_v", cell_count - 1, 3)
      .add("cell_mean_v", sum_mv * 10'000 / cell_count, 7)
      .add("cell_min_number", 1)
      .add("cell_max_number", cell_count)
      .add("cell_resistances_ohm", leads + ']')
      .add("mosfet_temp_c", pack.mosfet_tenths(), 1)
      .add("temps_c", temps + ']')
      .add("charge_mosfet_on", !pack.overvoltage())
      .add("discharge_mosfet_on", true)
      .add("balancing", true)
      .add("balance_current_a", pack.balance_ma(), 3)
      .add("heating", pack.heating())
      .add("charger_plugged", pack.current_ma() > 0)
      .text("charge_phase", phases[pack.n % 3])
      .add("alarm", pack.overvoltage())
      .add("alarms",
           std::string(pack.overvoltage() ? R"(["cell_overvoltage"])" : R"(["default_password"])"))
      .add("alarm_bits", static_cast<int>(pack.alarm_bits()));
  if (pack.heating()) state.add("heater_current_a", 500 + pack.n, 3);
  return state.json();
}

std::string info_json(const Numbers& pack) {
  return JsonObject()
      .text("model", "JK_PB2A16S20P")
      .text("hardware_version", "19A")
      .text("software_version", "19.27")
      .text("serial_number", pack.serial())
      .text("device_name", "BMS " + std::to_string(pack.n))
      .text("user_data", "shelf " + std::to_string(pack.n))
      .text("manufacture_date", "250401")
      .add("power_on_count", 20 + pack.n)
      .add("protocol_version", 2)
      .add("bms_address", pack.n)
      .json();
}

std::string settings_json(const Numbers& pack) {
  return JsonObject()
      .add("cell_ovp_v", pack.ovp_mv(), 3)
      .add("cell_uvp_v", cell_uvp_mv, 3)
      .add("charge_utp_c", charge_utp_tenths, 1)
      .add("nominal_capacity_ah", nominal_ah)
      .add("cell_ovp_release_v", std::string("3.55"))
      .add("cell_uvp_release_v", std::string("2.75"))
      .add("discharge_ocp_a", 150)
      .add("discharge_ocp_delay_s", 301)
      .add("discharge_ocp_release_s", 62)
      .add("charge_ocp_a", 100)
      .add("charge_ocp_delay_s", 3)
      .add("charge_ocp_release_s", 61)
      .add("short_circuit_delay_us", 1'500)
      .add("short_circuit_release_s", 5)
      .add("balance_start_v", std::string("3.38"))
      .add("balance_trigger_v", std::string("0.01"))
      .add("balance_current_max_a", 2)
      .add("balance_switch_on", false)
      .add("charge_switch_on", true)
      .add("discharge_switch_on", true)
      .add("mosfet_otp_c", 100)
      .add("mosfet_otp_release_c", 80)
      .add("charge_otp_c", 60)
      .add("charge_otp_release_c", 55)
      .add("discharge_otp_c", 65)
      .add("discharge_otp_release_c", 61)
      .add("charge_utp_release_c", -5)
      .add("discharge_utp_c", -30)
      .add("discharge_utp_release_c", -25)
      .add("cell_count_setting", cell_count)
      .add("special_charger_on", true)
      .add("smart_sleep_v", std::string("3.3"))
      .add("smart_sleep_h", 24)
      .add("soc_100_v", std::string("3.45"))
      .add("soc_0_v", std::string("2.85"))
      .add("charge_request_v", std::string("3.455"))
      .add("float_request_v", std::string("3.35"))
      .add("power_off_v", std::string("2.65"))
      .add("precharge_s", 7)
      .add("control_bits", 0x3220)
      .json();
}

}  // namespace

SamplePack sample_pack(std::uint8_t number) {
  const Numbers pack{number};
  return {status_frame(pack), settings_frame(pack), info_frame(pack),
          JsonObject()
              .text("document", "all")
              .add("state", state_json(pack))
              .add("info", info_json(pack))
              .add("settings", settings_json(pack))
              .json()};
}

}  // namespace jkbms::test
