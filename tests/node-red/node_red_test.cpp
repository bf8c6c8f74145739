#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <fstream>
#include <memory>
#include <numbers>

#include "broker/gateway_run.hpp"
#include "support/answers.hpp"
#include "support/capture_files.hpp"
#include "support/loopback.hpp"
#include "support/sample_reply.hpp"

// The flow of examples/node-red in a real Node-RED: a pack, jkbms-mqtt, mosquitto, Node-RED and the
// page in a headless Chromium.

namespace jkbms::test {
namespace {

const std::filesystem::path installed = JKBMS_NODE_RED_INSTALLED;
constexpr std::size_t moving_polls = 150;  // enough for a curve in the picture
constexpr std::uint8_t cell_count = 16;
constexpr std::uint16_t alarm_of_cell_overvoltage = 1U << 10U;

/// The pack after `number` polls: the current rises, falls and turns round.
FrameFields moving_pack(std::size_t number) {
  const double turn = 2 * std::numbers::pi * static_cast<double>(number) / moving_polls;
  const double amperes = 10 + 25.12 * std::sin(turn * 1.25) + 4 * std::sin(turn * 7);
  const auto hundredths = static_cast<std::uint16_t>(std::lround(std::abs(amperes) * 100));
  constexpr std::uint16_t charging = 0x8000;
  FrameFields fields = sample_reply(cell_count);
  fields.set_u16(0x84, amperes > 0 ? hundredths | charging : hundredths);
  return fields;
}

/// The pack whose values the test compares with the page. They are stated here in the units of the
/// wire and in `values_of_still_pack` in those of the page.
FrameFields still_pack() {
  const std::vector<Cell> cells = {{1, 3342},  {2, 3345},  {3, 3343},  {4, 3344},
                                   {5, 3351},  {6, 3338},  {7, 3343},  {8, 3344},
                                   {9, 3346},  {10, 3342}, {11, 3341}, {12, 3345},
                                   {13, 3344}, {14, 3347}, {15, 3340}, {16, 3343}};
  FrameFields fields = sample_reply(cell_count);
  fields.set_cells(cells)
      .set_u16(0x80, 31)
      .set_u16(0x81, 24)
      .set_u16(0x82, 25)
      .set_u16(0x83, 5350)
      .set_u16(0x84, 0x8000 | 3512)
      .set_u8(0x85, 63);
  return fields;
}

constexpr auto values_of_still_pack = R"({
  "texts": {
    ".jk-program": ["online"], ".jk-pack": ["online"], ".jk-broker": [],
    ".jk-alarms": ["No alarm"],
    ".jk-soc .nrdb-ui-gauge-value span": ["63"],
    ".jk-voltage": ["53.50"], ".jk-current": ["35.12"], ".jk-power": ["1879"],
    ".jk-mode": ["charging"], ".jk-remaining": ["176.4"],
    ".jk-temperatures": ["24 / 25"], ".jk-mosfet-temperature": ["31"],
    ".jk-charge": ["on"], ".jk-discharge": ["on"],
    ".jk-volts": ["3.342", "3.345", "3.343", "3.344", "3.351", "3.338", "3.343", "3.344",
                  "3.346", "3.342", "3.341", "3.345", "3.344", "3.347", "3.340", "3.343"],
    ".jk-cell.jk-highest .jk-number": ["5"], ".jk-cell.jk-lowest .jk-number": ["6"],
    ".jk-delta": ["0.013"], ".jk-mean": ["3.344"], ".jk-stale": []
  },
  "charts": {"Current": 35.12, "Power": 1878.92},
  "lines": {".jk-chart-current": [13, 116, 206], ".jk-chart-power": [124, 58, 237]}
})";

constexpr auto an_alarm = R"({"texts": {".jk-alarm": ["cell overvoltage"]}})";
constexpr auto pack_offline = R"({"texts": {
  ".jk-program": ["online"], ".jk-pack": ["offline"], ".jk-voltage": ["53.50"],
  ".jk-stale .jk-voltage": ["53.50"]}})";
constexpr auto program_offline = R"({"texts": {".jk-program": ["offline"]}})";
constexpr auto broker_offline = R"({"texts": {".jk-broker": ["offline"]}})";

std::string read_file(const std::filesystem::path& path) {
  return read_text(path).value_or("");
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

/// Node-RED with the flow of examples/node-red, in which only the port of the broker is changed.
class NodeRed {
 public:
  explicit NodeRed(int broker_port) {
    std::string flow = read_file(JKBMS_NODE_RED_FLOW);
    const std::string given = R"("port": 1883)";
    const auto at = flow.find(given);
    EXPECT_NE(at, std::string::npos);
    flow.replace(at, given.size(), R"("port": )" + std::to_string(broker_port));
    write_file(directory_.path() / "flow.json", flow);
    process_ = std::make_unique<ChildProcess>(
        JKBMS_NODE,
        ChildProcess::Options{
            .arguments = {installed / "node_modules/node-red/red.js", "--settings",
                          JKBMS_NODE_RED_SETTINGS, "--userDir", directory_.path(), "--port",
                          std::to_string(port_.number), directory_.path() / "flow.json"},
            .environment = {{"HOME", directory_.path()}},
            .directory = directory_.path()});
    EXPECT_TRUE(process_->wait_for_out("Connected to broker"))
        << process_->out() << process_->err();
  }

  /// Fails the test unless the page soon shows what `expected` says.
  void expect_page(const std::string& expected, const std::string& picture = "") const {
    write_file(directory_.path() / "expected.json", expected);
    std::vector<std::string> arguments = {
        JKBMS_READ_PAGE, installed, JKBMS_CHROMIUM,
        "http://127.0.0.1:" + std::to_string(port_.number) + "/dashboard/battery",
        directory_.path() / "expected.json"};
    if (!picture.empty()) arguments.push_back(picture);
    ChildProcess reader(JKBMS_NODE, {.arguments = std::move(arguments),
                                     .environment = {{"HOME", directory_.path()}},
                                     .directory = directory_.path()});
    EXPECT_EQ(reader.wait(2 * patience), 0) << reader.out() << reader.err();
  }

 private:
  TemporaryDirectory directory_;
  ReservedPort port_;
  std::unique_ptr<ChildProcess> process_;
};

FakeBms::Script always(FrameFields fields) {
  return [fields = std::move(fields)](BytesView) {
    return FakeBms::Answer{answers::normal(write_frame(fields))};
  };
}

TEST(NodeRed, ThePageShowsWhatThePackSends) {
  FakeBms bms([number = std::size_t{0}](BytesView) mutable {
    return FakeBms::Answer{answers::normal(write_frame(moving_pack(++number)))};
  });
  MosquittoBroker broker;
  const NodeRed node_red(broker.port());
  auto gateway = start_gateway(bms, broker, {.interval = "0.2"});
  ASSERT_TRUE(bms.wait_for_requests(moving_polls, 2 * patience));

  bms.answer(always(still_pack()));
  node_red.expect_page(values_of_still_pack, JKBMS_PICTURE);

  FrameFields with_alarm = still_pack();
  with_alarm.set_u16(0x8B, alarm_of_cell_overvoltage);
  bms.answer(always(with_alarm));
  node_red.expect_page(an_alarm);

  bms.answer([](BytesView) { return FakeBms::Answer{answers::silence()}; });
  node_red.expect_page(pack_offline);

  bms.answer(always(still_pack()));
  node_red.expect_page(R"({"texts": {".jk-pack": ["online"], ".jk-stale": []}})");

  gateway.signal(SIGKILL);
  node_red.expect_page(program_offline);
  broker.stop();
  node_red.expect_page(broker_offline);
}

}  // namespace
}  // namespace jkbms::test
