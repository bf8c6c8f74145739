#include "console/screen/screen_layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "console/screen/port_labels.hpp"
#include "snapshots.hpp"
#include "support/capture_files.hpp"
#include "support/sample_reply.hpp"
#include "system/text_layout.hpp"

// Compares the screen with tests/app/screens, byte for byte. JKBMS_UPDATE_SCREENS=1 rewrites the
// files; then review the changes.

namespace jkbms::app {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ContainsRegex;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const Clock::TimePoint now{std::chrono::hours{100}};
constexpr ScreenSize wide{80, 24};
constexpr ScreenSize narrow{40, 24};

ScreenPack pack_of(const std::string& frame, seconds age) {
  ScreenPack pack;
  pack.known = golden_snapshot(frame);
  pack.answered = now - age;
  return pack;
}

ScreenModel one_pack(const std::string& frame) {
  ScreenModel model;
  model.ports = {{"/dev/ttyUSB0", ScreenPort::State::open, "ttyUSB0"}};
  model.packs = {pack_of(frame, seconds{3})};
  model.packs[0].label = "ttyUSB0";
  return model;
}

/// Three packs on a bus; the second is silent.
ScreenModel three_packs() {
  ScreenModel model;
  model.ports = {{"/dev/ttyUSB0", ScreenPort::State::open, "ttyUSB0"}};
  model.packs = {pack_of("16s-cold", seconds{3}), pack_of("16s-all-alarms", seconds{72}),
                 pack_of("08s-charging", seconds{1})};
  const char* const names[] = {"roof", "shed", "boat"};
  for (std::size_t i = 0; i < 3; ++i) {
    model.packs[i].address = static_cast<std::uint8_t>(i + 1);
    model.packs[i].label = names[i];
    model.packs[i].title = std::string(names[i]) + " (address " + std::to_string(i + 1) + ")";
  }
  model.packs[1].silent = true;
  model.message =
      "18:25:43Z warn  /dev/ttyUSB0 shed (address 2): the BMS has stopped answering [no-answer]";
  return model;
}

ScreenModel sixteen_packs() {
  ScreenModel model;
  model.ports = {{"/dev/ttyUSB0", ScreenPort::State::open, "ttyUSB0"}};
  for (std::uint8_t address = 0; address < 16; ++address) {
    ScreenPack pack = pack_of("16s-cold", seconds{address});
    pack.known.state->current_a = 150 - address * 10.5;
    pack.address = address;
    pack.label = pack.title = "address " + std::to_string(address);
    model.packs.push_back(pack);
  }
  model.chosen = 12;
  return model;
}

/// Packs behind gateways that differ in the middle of their addresses. One is lost.
ScreenModel gateways() {
  std::vector<BusConfig> buses(3);
  buses[0].serialport = "tcp://rs485-garage.solar.lan:8899";
  buses[1].serialport = "tcp://rs485-boat.solar.lan:8899";
  buses[2].serialport = "/dev/ttyUSB0";
  const auto labels = port_labels(buses);
  ScreenModel model;
  for (std::size_t i = 0; i < buses.size(); ++i) {
    model.ports.push_back({buses[i].serialport, ScreenPort::State::open, labels[i]});
    model.packs.push_back(pack_of("16s-cold", seconds{3}));
    model.packs[i].port = i;
    model.packs[i].label = labels[i];
  }
  model.ports[1].state = ScreenPort::State::lost;
  model.packs[1].silent = true;
  return model;
}

std::string text_of(const ScreenModel& model, const ScreenSize& size) {
  std::string text;
  for (std::string line : screen_of(model, now, size, false)) {
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

void expect_screen(const std::string& name, const ScreenModel& model) {
  for (const ScreenSize& size : {wide, narrow}) {
    const auto file = std::filesystem::path(JKBMS_SCREENS_DIR) /
                      (name + "-" + std::to_string(size.columns) + ".txt");
    const std::string text = text_of(model, size);
    if (std::getenv("JKBMS_UPDATE_SCREENS") != nullptr) {
      std::ofstream(file, std::ios::binary) << text;
      continue;
    }
    EXPECT_EQ(text, test::read_text(file).value_or("")) << file;
  }
}

TEST(ScreenLayout, OnePack) {
  expect_screen("one-pack", one_pack("24s-charging-balancing"));
}

TEST(ScreenLayout, ThreePacks) {
  expect_screen("three-packs", three_packs());
}

TEST(ScreenLayout, SixteenPacks) {
  expect_screen("sixteen-packs", sixteen_packs());
}

TEST(ScreenLayout, Gateways) {
  expect_screen("gateways", gateways());
}

TEST(ScreenLayout, ASmallScreenSaysWhatIsAwaited) {
  ScreenModel model = gateways();
  for (const auto& [state, text] : {std::pair(ScreenPort::State::lost, "lost: rs485-boat\n"),
                                    {ScreenPort::State::missing, "missing: rs485-boat\n"},
                                    {ScreenPort::State::unsteady, "unsteady: rs485-boat\n"},
                                    {ScreenPort::State::ended, "end of rs485-boat\n"}}) {
    model.ports[1].state = state;
    EXPECT_THAT(text_of(model, {20, 5}), EndsWith(text));
  }
}

TEST(ScreenLayout, TheKeysOfASmallScreenAreNotCut) {
  ScreenModel model = three_packs();
  EXPECT_THAT(text_of(model, {20, 5}), EndsWith("\nq: quit  1 silent\n"));
  model.packs[1].silent = false;
  EXPECT_THAT(text_of(model, {20, 5}), ContainsRegex("\nq: quit  Up/Down\n$"));
  EXPECT_THAT(text_of(model, {12, 5}), ContainsRegex("\nq: quit  \\+[0-9]+\n$"));
  model.has_keys = false;
  EXPECT_THAT(text_of(model, {12, 5}), EndsWith("\nCtrl-C: quit\n"));
}

TEST(ScreenLayout, WideCharactersTakeTwoColumns) {
  ScreenModel model = three_packs();
  model.packs[0].label = "ガレージの電池";
  model.packs[0].title = "ガレージの電池 (address 1)";
  model.message = "ガレージの電池: " + model.message;
  for (std::size_t columns = 1; columns < 90; ++columns) {
    for (const std::string& line : screen_of(model, now, {columns, 24}, false)) {
      EXPECT_LE(display_width(line), columns) << line;
    }
  }
  EXPECT_THAT(text_of(model, narrow), HasSubstr("> …の電池 "));
}

TEST(ScreenLayout, AnUnpluggedAdapter) {
  ScreenModel model = one_pack("08s-charging");
  model.ports[0].state = ScreenPort::State::lost;
  model.packs[0].silent = true;
  expect_screen("unplugged", model);
}

TEST(ScreenLayout, EveryScreenFitsItsSize) {
  std::vector<ScreenModel> models = {three_packs(), sixteen_packs(), {}};
  for (const std::string& name : golden_names()) models.push_back(one_pack(name));
  for (const std::uint8_t cells : std::initializer_list<std::uint8_t>{1, 2, 7, 24, 31, 32}) {
    models.push_back(one_pack("16s-cold"));
    models.back().packs[0].known = snapshot_of(test::sample_reply(cells));
  }
  models.push_back(three_packs());
  models.back().ports[0] = {"/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
                            ScreenPort::State::lost,
                            "usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"};
  for (const ScreenModel& model : models) {
    for (const std::size_t columns : {1U, 7U, 20U, 39U, 40U, 75U, 76U, 80U, 100U, 200U}) {
      for (const std::size_t rows : {1U, 2U, 5U, 8U, 24U, 50U}) {
        const auto lines = screen_of(model, now, {columns, rows}, false);
        EXPECT_EQ(lines.size(), rows);
        for (const std::string& line : lines) EXPECT_LE(display_width(line), columns) << line;
      }
    }
  }
}

TEST(ScreenLayout, TheChosenPackIsAlwaysAmongTheRows) {
  ScreenModel model = sixteen_packs();
  for (const ScreenSize& size : {wide, narrow, ScreenSize{20, 8}, ScreenSize{80, 10}}) {
    for (model.chosen = 0; model.chosen < 16; ++model.chosen) {
      EXPECT_THAT(text_of(model, size), HasSubstr("> addr")) << size.columns << model.chosen;
    }
  }
}

TEST(ScreenLayout, ValuesOfASilentPackAreDimAndTheMarkIsText) {
  const auto lines = screen_of(three_packs(), now, wide, true);
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("shed"), HasSubstr("\x1b[2m"),
                                    HasSubstr("no answer for 72 s"))));
  EXPECT_THAT(screen_of(three_packs(), now, narrow, false), Contains(HasSubstr("!72s")));
  ScreenModel chosen = three_packs();
  chosen.chosen = 1;
  EXPECT_THAT(
      screen_of(chosen, now, wide, true),
      Contains(AllOf(HasSubstr("Voltage"), HasSubstr("\x1b[2m"), Not(HasSubstr("\x1b[1m")))));
}

TEST(ScreenLayout, SilentPacksAreCountedBecauseTheirRowsMayBeHidden) {
  ScreenModel model = sixteen_packs();
  model.packs[0].silent = model.packs[1].silent = true;
  EXPECT_THAT(text_of(model, narrow), AllOf(HasSubstr("2 silent"), Not(HasSubstr("addr 0"))));
}

TEST(ScreenLayout, WithoutColourThereAreNoCodes) {
  EXPECT_THAT(screen_of(three_packs(), now, wide, false), Each(Not(HasSubstr("\x1b"))));
}

TEST(ScreenLayout, TextsOfThePackHaveNoControlCharacters) {
  ScreenModel model = one_pack("16s-cold");
  model.packs[0].known.info->model = "\x1b[2Jevil";
  model.message = "a\x1b[31mb";
  EXPECT_THAT(screen_of(model, now, wide, false), Each(Not(HasSubstr("\x1b"))));
}

TEST(ScreenLayout, WithoutAPackItSaysSo) {
  ScreenModel model;
  model.ports = {{"/dev/ttyUSB0", ScreenPort::State::missing, "ttyUSB0"}};
  EXPECT_THAT(text_of(model, wide), AllOf(HasSubstr("no pack has been heard yet"),
                                          HasSubstr("waiting for /dev/ttyUSB0\n")));
}

TEST(ScreenLayout, TheAgeIsInTheLargestFittingUnit) {
  ScreenModel model = one_pack("16s-cold");
  for (const auto& [age, text] : {std::pair(0, "last answer 0 s ago"),
                                  {99, "last answer 99 s ago"},
                                  {100, "last answer 1 min ago"},
                                  {7200, "last answer 2 h ago"},
                                  {400'000, "last answer 4 d ago"}}) {
    model.packs[0].answered = now - seconds{age};
    EXPECT_THAT(text_of(model, wide), HasSubstr(text));
  }
  model.packs[0].answered.reset();
  EXPECT_THAT(text_of(model, wide), HasSubstr("no answer yet"));
}

}  // namespace
}  // namespace jkbms::app
