#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "e2e/transcript.hpp"
#include "support/answers.hpp"
#include "support/capture_files.hpp"
#include "support/fake_pack_bus.hpp"
#include "support/temporary_directory.hpp"

// The verdicts of `jkbms-mqtt probe`. A probe takes up to half a minute, nearly all of it waiting,
// so all of them run at the same time.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr uid_t nobody = 65534;

Bytes text(std::string_view text) {
  return {text.begin(), text.end()};
}

/// What is at the other end of a line, and how the line is probed.
struct Scene {
  std::string port = "bms";
  std::filesystem::path directory = "/";
  std::shared_ptr<FakeBms> line;
  std::shared_ptr<FakePackBus> bus;
  std::shared_ptr<ChildProcess> other_program;
  std::shared_ptr<TemporaryDirectory> files;
  bool as_nobody = false;
  std::vector<std::string> options = {};

  [[nodiscard]] const FakeBms* fake() const { return bus ? &bus->line() : line.get(); }
};

std::filesystem::path folder_of(const FakeBms& bms) {
  return std::filesystem::path(bms.path()).parent_path();
}

Scene line_with(FakeBms::Script script, FakeBms::Chatter chatter = nullptr) {
  Scene scene;
  scene.line = std::make_shared<FakeBms>(std::move(script));
  if (chatter) scene.line->chatter(std::move(chatter));
  scene.directory = folder_of(*scene.line);
  return scene;
}

FakeBms::Answer no_answer(BytesView /*request*/) {
  return {answers::silence()};
}

Scene gps_port() {
  const Bytes frame = golden("16s-cold").frame;
  return line_with([frame](BytesView request) {
    const bool asked = std::ranges::equal(request, read_all_request());
    return FakeBms::Answer{asked ? answers::normal(frame) : answers::silence()};
  });
}

Scene bus_with(const std::vector<std::uint8_t>& addresses) {
  Scene scene;
  scene.bus = std::make_shared<FakePackBus>();
  scene.bus->join(addresses);
  scene.directory = folder_of(scene.bus->line());
  return scene;
}

Scene bus_of_two() {
  return bus_with({2, 7});
}

Scene bus_with_a_master() {
  Scene scene = bus_with({0, 1, 2});
  scene.bus->start_master(milliseconds(20));
  return scene;
}

Scene echo() {
  return line_with([](BytesView request) { return FakeBms::Answer{answers::echo(request, {})}; });
}

Scene swapped_wires() {
  return line_with(no_answer, [] {
    return MemoryTransport::Reply{{milliseconds(20), *from_hex("FF 00 FF FF 00 00 FF 00")}};
  });
}

Scene wrong_rate() {
  return line_with(no_answer, [random = std::mt19937(5)]() mutable {
    Bytes bytes(30);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(1 + random() % 254);
    return MemoryTransport::Reply{{milliseconds(50), bytes}};
  });
}

Scene dead_line() {
  return line_with(no_answer);
}

Scene speaks(const Bytes& message) {
  return line_with(no_answer, [message] {
    return MemoryTransport::Reply{{milliseconds(200), message}};
  });
}

Scene jbd_pack() {
  return speaks(*from_hex("DD A5 03 00 FF FD 77"));
}

Scene pylontech_pack() {
  return speaks(text("~20024642E00202FD33\r"));
}

Scene balancer() {
  return speaks(*from_hex("55 AA 01 FF 00 00 FF"));
}

Scene missing_port() {
  Scene scene;
  scene.port = "/dev/ttyNOSUCH";
  return scene;
}

Scene busy_port() {
  Scene scene = gps_port();
  scene.other_program = std::make_shared<ChildProcess>(
      program_path(), ChildProcess::Options{.arguments = {"-s", scene.line->path(), "--watch"}});
  EXPECT_TRUE(scene.line->wait_for_requests(1));
  return scene;
}

Scene forbidden_port() {
  Scene scene = dead_line();
  std::filesystem::permissions(scene.line->device(), std::filesystem::perms::none);
  scene.as_nobody = geteuid() == 0;
  return scene;
}

struct Case {
  const char* name;
  Scene (*scene)();
  int exit_code;
  bool narrow = true;  ///< also on 40 columns, where a process number may change the folding
};

constexpr Case every_case[] = {
    {"probe-gps-port", gps_port, 0},
    {"probe-bus", bus_of_two, 0},
    {"probe-master", bus_with_a_master, 10},
    {"probe-echo", echo, 11},
    {"probe-swapped-wires", swapped_wires, 12},
    {"probe-wrong-rate", wrong_rate, 12},
    {"probe-nothing", dead_line, 13},
    {"probe-jbd", jbd_pack, 14},
    {"probe-pylontech", pylontech_pack, 14},
    {"probe-balancer", balancer, 14},
    {"probe-missing", missing_port, 66},
    {"probe-busy", busy_port, 75, false},
    {"probe-not-permitted", forbidden_port, 77},
};

std::vector<Width> widths_of(const Case& each) {
  std::vector<Width> widths(std::begin(every_width), std::end(every_width));
  if (!each.narrow) std::erase_if(widths, [](const Width& width) { return width.columns == 40; });
  return widths;
}

/// One probe under way, or ended.
class Probe {
 public:
  explicit Probe(Scene scene, std::optional<unsigned short> columns = std::nullopt)
      : scene_(std::move(scene)) {
    arguments_ = {"probe", scene_.port};
    arguments_.insert(arguments_.end(), scene_.options.begin(), scene_.options.end());
    ChildProcess::Options options{
        .arguments = arguments_, .terminal_columns = columns, .directory = scene_.directory};
    std::string program = program_path();
    if (scene_.as_nobody) {
      options.user = nobody;
      copy_.emplace();  // every user may enter it
      program = (copy_->path() / "jkbms-mqtt").string();
      std::filesystem::copy_file(program_path(), program);
    }
    child_.emplace(program, options);
  }

  const EndedRun& ended() {
    if (!run_) {
      const auto exit_code = child_->wait(std::chrono::minutes(2));
      run_ = {exit_code.value_or(-1), child_->out(), child_->err()};
    }
    return *run_;
  }
  [[nodiscard]] std::string printed() { return transcript(arguments_, ended()); }
  [[nodiscard]] Scene& scene() { return scene_; }
  [[nodiscard]] ChildProcess& child() { return *child_; }

 private:
  Scene scene_;
  std::vector<std::string> arguments_;
  std::optional<TemporaryDirectory> copy_;
  std::optional<ChildProcess> child_;
  std::optional<EndedRun> run_;
};

/// Every byte that a probe may send.
std::set<std::string> allowed_requests() {
  std::set<std::string> allowed;
  for (const Request& request : jk4e57().plan(0, Part::all)) allowed.insert(to_hex(request.bytes));
  for (std::uint8_t address = 1; address <= 15; ++address) {
    for (const Part part : {Part::state, Part::info}) {
      for (const Request& request : jk02().plan(address, part)) {
        allowed.insert(to_hex(request.bytes));
      }
    }
  }
  return allowed;
}

void expect_only_allowed_requests(const FakeBms& line) {
  static const std::set<std::string> allowed = allowed_requests();
  Bytes whole;
  for (const auto& exchange : line.exchanges()) {
    EXPECT_TRUE(allowed.contains(to_hex(exchange.request))) << to_hex(exchange.request);
    whole.insert(whole.end(), exchange.request.begin(), exchange.request.end());
  }
  EXPECT_EQ(line.received(), whole) << "other bytes were sent";
}

class ProbeTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const Case& each : every_case) {
      for (const Width& width : widths_of(each)) {
        auto& probe = *probes_
                           .try_emplace({each.name, width.name},
                                        std::make_unique<Probe>(each.scene(), width.columns))
                           .first->second;
        // A program that is being started has the port open, too, and would be named as its user.
        if (each.scene == busy_port) probe.ended();
      }
    }
    start_with("json-bus", bus_of_two(), {"--format", "json"});
    start_with("json-nothing", dead_line(), {"--format", "json"});
    for (auto scene : {bus_of_two, bus_with_a_master, gps_port}) {
      Scene with_file = scene();
      with_file.files = std::make_shared<TemporaryDirectory>();
      const std::string file = (with_file.files->path() / "found.json").string();
      start_with("config-" + std::to_string(probes_.size()), std::move(with_file),
                 {"--write-config", file});
    }
    start_with("stopped", dead_line(), {});
  }
  static void TearDownTestSuite() { probes_.clear(); }

  static void start_with(const std::string& name, Scene scene, std::vector<std::string> options) {
    scene.options = std::move(options);
    probes_.try_emplace({name, "pipe"}, std::make_unique<Probe>(std::move(scene)));
  }
  static Probe& probe(const std::string& name, const std::string& width = "pipe") {
    return *probes_.at({name, width});
  }

  static inline std::map<std::pair<std::string, std::string>, std::unique_ptr<Probe>> probes_;
};

TEST_F(ProbeTest, AStopEndsItAtOnce) {
  Probe& stopped = probe("stopped");
  EXPECT_TRUE(stopped.child().wait_for_err("listening at 115200 baud"));
  stopped.child().signal(SIGINT);
  EXPECT_EQ(stopped.ended().exit_code, 69);
  EXPECT_THAT(stopped.ended().out, HasSubstr("stopped"));
}

TEST_F(ProbeTest, EachVerdictHasItsTranscriptAndItsExitCode) {
  for (const Case& each : every_case) {
    for (const Width& width : widths_of(each)) {
      SCOPED_TRACE(std::string(each.name) + " " + width.name);
      Probe& ended = probe(each.name, width.name);
      EXPECT_EQ(ended.ended().exit_code, each.exit_code) << ended.ended().err;
      expect_transcript(each.name, width, ended.printed());
    }
  }
}

TEST_F(ProbeTest, OnlyRequestsOfTheListAreSentAndNoneOnALineThatIsNotQuiet) {
  for (const Case& each : every_case) {
    SCOPED_TRACE(each.name);
    Probe& ended = probe(each.name);
    ended.ended();
    const FakeBms* const line = ended.scene().fake();
    if (line == nullptr) continue;
    expect_only_allowed_requests(*line);
    const bool asks = each.exit_code == 0 || each.exit_code == 11 || each.exit_code == 13 ||
                      ended.scene().other_program;
    EXPECT_EQ(line->requests() > 0, asks);
  }
}

/// The command lines in a verdict, except those that need a broker.
std::vector<std::string> commands_in(const std::string& out) {
  std::vector<std::string> commands;
  for (std::size_t at = 0; (at = out.find("jkbms-mqtt -s ", at)) != std::string::npos; ++at) {
    std::string command = out.substr(at, out.find('\n', at) - at);
    if (!command.ends_with("BROKER")) commands.push_back(std::move(command));
  }
  return commands;
}

TEST_F(ProbeTest, TheCommandLinesAndTheFilesThatItWritesWork) {
  std::vector<std::pair<std::string, std::unique_ptr<ChildProcess>>> runs;
  const auto run = [&](const std::string& command, const Scene& scene) {
    const std::string words = command.substr(std::string("jkbms-mqtt").size());
    runs.emplace_back(
        command,
        std::make_unique<ChildProcess>(
            "/bin/sh", ChildProcess::Options{.arguments = {"-c", "exec " + program_path() + words},
                                             .directory = scene.directory}));
  };
  for (const char* name : {"probe-bus", "probe-gps-port", "probe-master"}) {
    const auto commands = commands_in(probe(name).ended().out);
    EXPECT_FALSE(commands.empty()) << name;
    ASSERT_LE(commands.size(), std::size(every_width)) << "each needs a line of its own";
    for (std::size_t i = 0; i < commands.size(); ++i) {
      Probe& ended = probe(name, every_width[i].name);
      ended.ended();
      run(commands[i], ended.scene());
    }
  }
  for (auto& [name, ended] : probes_) {
    if (!name.first.starts_with("config-")) continue;
    EXPECT_THAT(ended->ended().err, HasSubstr("found.json is written"));
    const auto file = ended->scene().files->path() / "found.json";
    run("jkbms-mqtt --config " + file.string(), ended->scene());
  }
  for (const auto& [command, child] : runs) {
    EXPECT_EQ(child->wait(), 0) << command << '\n' << child->err();
    EXPECT_THAT(child->out(), HasSubstr("State of charge")) << command;
  }
}

TEST_F(ProbeTest, TriesTheRatesOneAfterTheOther) {
  const auto last_rate = [](const char* name) {
    Probe& ended = probe(name);
    ended.ended();
    return ended.scene().fake()->rate();
  };
  EXPECT_EQ(last_rate("probe-gps-port"), static_cast<unsigned>(B115200));
  EXPECT_EQ(last_rate("probe-nothing"), static_cast<unsigned>(B9600));
  EXPECT_EQ(last_rate("probe-wrong-rate"), static_cast<unsigned>(B19200));
}

TEST_F(ProbeTest, AsJsonIsOneObjectALine) {
  const std::string bus = probe("json-bus").ended().out;
  EXPECT_THAT(bus, AllOf(HasSubstr(R"("verdict":"found","exit_code":0)"),
                         HasSubstr(R"("protocol":"jk02","baudrate":115200)"),
                         HasSubstr(R"({"address":2,"model":)"), HasSubstr(R"("cell_count":16)"),
                         HasSubstr(R"("command":"jkbms-mqtt -s bms --protocol jk02 -a 2")")));
  EXPECT_EQ(std::ranges::count(bus, '\n'), 1);
  const std::string nothing = probe("json-nothing").ended().out;
  EXPECT_THAT(nothing, AllOf(HasSubstr(R"("verdict":"nothing","exit_code":13)"),
                             HasSubstr(R"("packs":[],"bytes":0)")));
}

TEST_F(ProbeTest, NeverChangesAFileThatExists) {
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "mine.json").string();
  std::ofstream(file) << "mine";
  const EndedRun run = run_program({"probe", "/dev/ttyNOSUCH", "--write-config", file});
  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, AllOf(HasSubstr(file), HasSubstr("exists")));
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_EQ(read_text(file), "mine");
}

}  // namespace
}  // namespace jkbms::test
