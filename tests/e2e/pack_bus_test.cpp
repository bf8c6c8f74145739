#include "e2e/pack_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sstream>

#include "e2e/program.hpp"
#include "support/capture_files.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/printed_json.hpp"

// jkbms-mqtt on a bus of PB packs, to the console.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> run_arguments(const FakePackBus& bus,
                                       const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"-s", bus.line().path(), "--format", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

EndedRun poll(const FakePackBus& bus, const std::string& addresses,
              const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments =
      run_arguments(bus, {"--mode", "poll", "--address", addresses});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string begins_with_address(int address) {
  return R"({"document":"all","address":)" + std::to_string(address) + ',';
}

/// Fails the test unless exactly these packs were printed, each with all its values.
void expect_printed(const std::string& out, const std::vector<std::uint8_t>& addresses) {
  const auto lines = lines_of(out);
  ASSERT_EQ(lines.size(), addresses.size()) << out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_THAT(lines[i], testing::StartsWith(begins_with_address(addresses[i])));
    EXPECT_THAT(printed_differences(lines[i], sample_pack(addresses[i]).state_json), IsEmpty());
  }
}

TEST(PackBus, SeveralPacksArePolledInTurn) {
  FakePackBus bus(FakeBms::Pace::wire);
  bus.join({1, 2, 9, 15});
  const EndedRun run = poll(bus, "1,2,15");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  expect_printed(run.out, {1, 2, 15});
  expect_only_triggers(bus, {1, 2, 15});
}

TEST(PackBus, AddressZeroIsPolledOnlyIfItIsNamed) {
  FakePackBus bus;
  bus.join({0, 1});
  EXPECT_EQ(run_program(run_arguments(bus, {"--mode", "poll"})).exit_code, 0);
  expect_only_triggers(bus, {1});
  expect_printed(poll(bus, "0").out, {0});
}

struct Trouble {
  const char* name;
  FakePackBus::Line line = {};
  Manners manners = {};
};

class PackBusTrouble : public testing::TestWithParam<Trouble> {};

TEST_P(PackBusTrouble, DoesNotChangeAValue) {
  FakePackBus bus(FakeBms::Pace::wire);
  bus.join(1, sample_pack(1), GetParam().manners);
  bus.join(2, sample_pack(2), GetParam().manners);
  bus.disturb(GetParam().line);
  const EndedRun run = poll(bus, "1,2");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  expect_printed(run.out, {1, 2});
}

/// The answer to an earlier request, which the adapter kept.
Bytes answer_of_the_first() {
  return joined({sample_pack(1).status, acknowledgement(1, status_register)});
}

Bytes frame_without_acknowledgement() {
  return sample_pack(7).status;
}

INSTANTIATE_TEST_SUITE_P(
    Line, PackBusTrouble,
    testing::Values(Trouble{"Echo", {.echo = true}}, Trouble{"OneFiller", {}, {.fillers = 1}},
                    Trouble{"TwoFillers", {}, {.fillers = 2}},
                    Trouble{"ZeroBytesAround", {.before = Bytes(3), .behind = Bytes(2)}},
                    Trouble{"EchoAndFillers", {.behind = {0x00}, .echo = true}, {.fillers = 1}},
                    Trouble{"StaleAnswerOfTheFirstPack", {.before = answer_of_the_first()}},
                    Trouble{"FrameWithoutAcknowledgement",
                            {.before = frame_without_acknowledgement()}},
                    Trouble{"BeginningOfAFrame", {.before = {0x55, 0xAA, 0xEB, 0x90, 0x02}}},
                    Trouble{"LateAnswer", {}, {.delay = milliseconds(300)}}),
    [](const auto& trouble) { return trouble.param.name; });

TEST(PackBus, WithoutAnAcknowledgementNothingIsPrinted) {
  FakePackBus bus;
  bus.join(1, sample_pack(1), {.acknowledges = false});
  const EndedRun run = poll(bus, "1");
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr("values came, and no acknowledgement that names this pack"));
}

/// Whether `line` holds all documents of the pack at `address`, or its state alone.
bool is_of(const std::string& line, int address) {
  const std::string state = R"({"document":"state","address":)" + std::to_string(address) + ',';
  return line.starts_with(begins_with_address(address)) || line.starts_with(state);
}

/// Returns the state in a line for which is_of() is true.
std::string state_in(const std::string& line) {
  constexpr std::string_view key = "\"state\":";
  const auto found = line.find(key);
  const auto begin = found == std::string::npos ? 0 : found + key.size();
  return line.substr(begin, line.find('}', begin) + 1 - begin);
}

TEST(PackBus, AnAnswerDuringTheNextRequestIsAttributedToItsPack) {
  FakePackBus bus;
  bus.join(1, sample_pack(1), {.delay = milliseconds(1500)});
  bus.join(2, sample_pack(2));
  const EndedRun run = poll(bus, "1,2", {"--reply-timeout", "1"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("address 1 is silent"));
  const auto lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 2U) << run.out;
  for (const std::uint8_t address : {std::uint8_t{1}, std::uint8_t{2}}) {
    const std::string& line = lines[address - 1U];
    EXPECT_TRUE(is_of(line, address)) << line;
    EXPECT_THAT(
        printed_document_differences("state", state_in(line), sample_pack(address).state_json),
        IsEmpty());
  }
}

TEST(PackBus, AnswersToAMasterArePrintedAndNothingIsSent) {
  FakePackBus bus;
  bus.join({0, 1, 12});
  bus.start_master(milliseconds(2));
  ChildProcess program = start_program(run_arguments(bus, {"--mode", "listen", "--watch"}));
  ASSERT_TRUE(program.wait_for_out(
      [](const std::string& out) { return std::ranges::count(out, '\n') > 30; }));
  program.signal(SIGTERM);
  program.wait();
  const std::string out = program.out();
  const auto lines = lines_of(out.substr(0, out.rfind('\n')));
  std::ptrdiff_t of_packs = 0;
  for (const std::uint8_t address : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{12}}) {
    const auto found = std::ranges::find_if(lines.rbegin(), lines.rend(),
                                            [&](const auto& line) { return is_of(line, address); });
    ASSERT_NE(found, lines.rend()) << address;
    EXPECT_THAT(
        printed_document_differences("state", state_in(*found), sample_pack(address).state_json),
        IsEmpty());
    of_packs +=
        std::ranges::count_if(lines, [&](const auto& line) { return is_of(line, address); });
  }
  EXPECT_EQ(of_packs, std::ssize(lines)) << "a pack that is not there";
  EXPECT_THAT(bus.line().received(), IsEmpty());
}

TEST(PackBus, AMissingPackIsNamedAndTheOthersArePrinted) {
  FakePackBus bus;
  bus.join({1});
  const EndedRun run = run_program(run_arguments(
      bus, {"--mode", "poll", "--pack", "garage=1", "--pack", "shed=9", "--reply-timeout", "1"}));
  EXPECT_EQ(run.exit_code, 69);
  expect_printed(run.out, {1});
  EXPECT_THAT(run.err, AllOf(HasSubstr("shed (address 9) is silent"), HasSubstr("DIP switches")));
}

TEST(PackBus, APackThatIsNotHeardIsNamed) {
  FakePackBus bus;
  bus.join({0, 1});
  bus.start_master(milliseconds(20));
  const EndedRun run = run_program(run_arguments(bus, {"--mode", "listen", "--pack", "shed=9"}));
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.out, HasSubstr(begins_with_address(1)));
  EXPECT_THAT(run.err, HasSubstr("shed (address 9) was not heard on the bus"));
}

TEST(PackBus, ABusReadWithTheProtocolOfAnOlderPackIsReported) {
  FakePackBus bus;
  bus.join({0, 1});
  bus.start_master(milliseconds(20));
  const EndedRun run = run_program(run_arguments(bus, {}));
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.err,
              AllOf(HasSubstr("this line speaks jk02, not jk4e57"), HasSubstr("--protocol jk02")));
  expect_only_read_all(bus.line());
}

TEST(PackBus, TwoBusesCanBeWatchedAtOnce) {
  FakePackBus buses[2];
  buses[0].join({1});
  buses[1].join(1, sample_pack(2));
  const TemporaryDirectory directory;
  const auto other = (directory.path() / "other").string();
  std::filesystem::create_symlink(buses[1].line().path(), other);
  ChildProcess program = start_program(
      run_arguments(buses[0], {"-s", other, "--mode", "poll", "--watch", "-i", "0.5"}));
  for (const int number : {1, 2}) {
    EXPECT_TRUE(program.wait_for_out("\"cycles\":20" + std::to_string(number))) << program.err();
  }
}

TEST(PackBus, AStopPrintsThePacksThatAnsweredAndNamesThePortsThatAreNotComplete) {
  FakePackBus bus;
  bus.join({1});
  const FakePackBus unread;
  const TemporaryDirectory directory;
  const auto other = (directory.path() / "other").string();
  std::filesystem::create_symlink(unread.line().path(), other);
  ChildProcess program =
      start_program(run_arguments(bus, {"-s", other, "--protocol", "jk02", "--mode", "poll",
                                        "--address", "1,2", "--reply-timeout", "30"}));
  std::size_t requests = 1;
  do {
    ASSERT_TRUE(bus.line().wait_for_requests(requests++)) << program.err();
  } while (bus.line().exchanges().back().request.front() != 2);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 69);
  EXPECT_EQ(std::ranges::count(program.out(), '\n'), 1);
  EXPECT_THAT(program.out(), AllOf(HasSubstr(R"("address":1,)"), HasSubstr(R"("cycles":201,)")));
  EXPECT_THAT(
      lines_of(program.err()),
      testing::IsSupersetOf({"jkbms-mqtt: " + bus.line().path() +
                                 ": stopped before every pack had answered [no-answer]",
                             "jkbms-mqtt: " + other + ": stopped before it was read [no-answer]"}));
}

TEST(PackBus, AReplayedTableShowsAllKnownValuesOfThePack) {
  const EndedRun run = run_program({"-s", "replay:" JKBMS_EXAMPLES_DIR "/bus-of-two-pb-packs.hex"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::string last = run.out.substr(run.out.rfind("JK_PB2A16S20P  address 2"));
  EXPECT_THAT(last, AllOf(HasSubstr("51.07 V"), HasSubstr("SN10000002"), HasSubstr("3.204 V")));
}

/// Matches a text without the passcode, as text or as hexadecimal digits.
auto has_no_passcode() {
  std::vector<std::string> texts;
  for (const std::string passcode : sample_pack_passcodes) {
    texts.push_back(passcode.substr(0, 4));
    texts.push_back(to_hex(Bytes(passcode.begin(), passcode.begin() + 4)));
  }
  return AllOf(Not(HasSubstr(texts[0])), Not(HasSubstr(texts[1])), Not(HasSubstr(texts[2])),
               Not(HasSubstr(texts[3])));
}

TEST(PackBus, NoPasscodeLeavesTheProgram) {
  const Bytes info = sample_pack(1).info;
  ASSERT_THAT(to_hex(info), Not(has_no_passcode()));
  FakePackBus bus(FakeBms::Pace::wire);
  bus.join({1, 2});
  const TemporaryDirectory directory;
  const auto file = directory.path() / "capture.hex";
  const EndedRun run = poll(bus, "1,2", {"-l", "trace", "--capture", file.string()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::string capture = read_text(file).value_or("");
  EXPECT_THAT(capture, HasSubstr("55 AA EB 90 03"));
  EXPECT_THAT((std::vector{run.out, run.err, capture}), Each(has_no_passcode()));

  const EndedRun replay = run_program({"-s", "replay:" + file.string(), "--format", "json"});
  EXPECT_EQ(replay.exit_code, 0) << replay.err;
  EXPECT_THAT(replay.out, HasSubstr(R"("address":2)"));
  EXPECT_THAT(replay.out, has_no_passcode());
}

}  // namespace
}  // namespace jkbms::test
