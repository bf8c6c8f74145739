#include "probe/line_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <sstream>

#include "probed_world.hpp"
#include "support/capture_files.hpp"
#include "support/frame_writer.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_pack.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

using app::ExitCode;
using app::ProbedLine;
using app::ProbeStep;
using app::Verdict;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using Reply = ProbedWorld::Reply;

const Bytes jbd_message = *from_hex("DD A5 03 00 FF FD 77");

Bytes read_all() {
  const auto bytes = jk4e57().plan(0, Part::all).at(0).bytes;
  return {bytes.begin(), bytes.end()};
}

bool is_read_all(BytesView request) {
  return std::ranges::equal(request, read_all());
}

/// PB packs at these addresses.
std::function<Reply(int, BytesView)> packs_at(int rate, std::set<int> addresses) {
  return [rate, addresses = std::move(addresses)](int baudrate, BytesView request) -> Reply {
    if (baudrate != rate || is_read_all(request) || !addresses.contains(request[0])) return {};
    const SamplePack pack = sample_pack(request[0]);
    const auto document = static_cast<std::uint16_t>(request[2] << 8 | request[3]);
    const Bytes& frame = document == info_register ? pack.info : pack.status;
    return {{milliseconds(20), joined({frame, acknowledgement(request[0], document)})}};
  };
}

/// The traffic of a master at address 0 that asks 1 and 2, for as long as a probe listens.
Reply traffic_of_a_master() {
  Reply traffic;
  for (int cycle = 0; cycle < 4; ++cycle) {
    traffic.push_back(
        {milliseconds(2000), joined({sample_pack(0).status, acknowledgement(0, status_register)})});
    for (const std::uint8_t address : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
      traffic.push_back({milliseconds(100), trigger(address, status_register)});
      if (address == 3) continue;
      traffic.push_back({milliseconds(20), joined({sample_pack(address).status,
                                                   acknowledgement(address, status_register)})});
    }
  }
  return traffic;
}

/// Pieces of 20 bytes, ten in a second, for 10 s.
Reply noise(std::uint8_t least, std::uint8_t most) {
  std::mt19937 random(3);  // NOLINT(cert-msc51-cpp): the same noise at each run
  std::uniform_int_distribution<int> any(least, most);
  Reply pieces;
  for (int i = 0; i < 100; ++i) {
    Bytes bytes(20);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(any(random));
    pieces.push_back({milliseconds(100), bytes});
  }
  return pieces;
}

Reply repeated(const Bytes& message) {
  return Reply(100, {milliseconds(500), message});
}

std::vector<int> addresses_of(const Verdict& verdict) {
  std::vector<int> addresses;
  for (const auto& pack : verdict.packs) addresses.push_back(pack.address.value_or(-1));
  return addresses;
}

int number_of(const Verdict& verdict) {
  return static_cast<int>(exit_code_of(verdict));
}

TEST(LineProbe, ListensReadOnlyForAMastersCycleBeforeItSendsAnything) {
  ProbedWorld world;
  world.probe();
  ASSERT_FALSE(world.opened.empty());
  EXPECT_TRUE(world.opened[0].read_only);
  EXPECT_EQ(world.opened[0].baudrate, 115200);
  ASSERT_FALSE(world.steps.empty());
  EXPECT_EQ(world.steps[0].kind, ProbeStep::Kind::listen);
  EXPECT_EQ(world.steps[0].time, milliseconds(7500));
}

TEST(LineProbe, OfADeadLineAsksBothProtocolsAtBothRatesAndFindsNothing) {
  ProbedWorld world;
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::nothing);
  EXPECT_EQ(number_of(verdict), 13);
  std::vector<std::pair<int, Bytes>> expected;
  for (const int rate : {115200, 9600}) {
    expected.insert(expected.end(), 2, {rate, read_all()});
    for (std::uint8_t address = 1; address <= 15; ++address) {
      expected.emplace_back(rate, trigger(address, status_register));
    }
  }
  EXPECT_EQ(world.sent, expected);
  EXPECT_LE(world.took(), seconds(35));
}

TEST(LineProbe, FindsAPackOnItsGpsPort) {
  ProbedWorld world;
  world.answer = [](int rate, BytesView request) -> Reply {
    if (rate != 115200 || !is_read_all(request)) return {};
    return {{milliseconds(30), write_frame(sample_reply(14))}};
  };
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::found);
  EXPECT_EQ(number_of(verdict), 0);
  EXPECT_EQ(verdict.protocol, &jk4e57());
  ASSERT_EQ(verdict.packs.size(), 1U);
  EXPECT_EQ(verdict.packs[0].address, std::nullopt);
  EXPECT_EQ(verdict.packs[0].cells, 14U);
  EXPECT_FALSE(verdict.packs[0].software.empty());
  EXPECT_EQ(world.sent.size(), 1U) << "one answer is enough";
}

TEST(LineProbe, FindsEveryPackOfABusWithModelFirmwareAndCells) {
  ProbedWorld world;
  world.answer = packs_at(115200, {1, 2, 15});
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::found);
  EXPECT_EQ(verdict.protocol, &jk02());
  EXPECT_EQ(verdict.baudrate, 115200);
  EXPECT_THAT(addresses_of(verdict), ElementsAre(1, 2, 15));
  for (const auto& pack : verdict.packs) {
    EXPECT_FALSE(pack.model.empty());
    EXPECT_FALSE(pack.software.empty());
    EXPECT_EQ(pack.cells, 16U);
  }
  EXPECT_TRUE(std::ranges::all_of(world.sent, [](const auto& sent) {
    return sent.first == 115200;
  })) << "the other rate is not tried once packs answer";
}

TEST(LineProbe, FindsPacksAtTheSlowRate) {
  ProbedWorld world;
  world.answer = packs_at(9600, {4});
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::found);
  EXPECT_EQ(verdict.baudrate, 9600);
  EXPECT_THAT(addresses_of(verdict), ElementsAre(4));
  EXPECT_FALSE(verdict.packs[0].model.empty());
}

TEST(LineProbe, ALateAnswerIsFoundToo) {
  ProbedWorld world;
  world.answer = [](int rate, BytesView request) {
    Reply reply = packs_at(115200, {3})(rate, request);
    if (!reply.empty()) reply[0].delay = milliseconds(800);
    return reply;
  };
  EXPECT_THAT(addresses_of(world.probe()), ElementsAre(3));
}

TEST(LineProbe, BesideAMasterNothingIsSentAndEveryPackIsNamed) {
  for (const int master_rate : {115200, 9600}) {
    ProbedWorld world;
    world.traffic = [&](int rate) {
      return rate == master_rate ? traffic_of_a_master() : noise(0, 255);
    };
    const Verdict verdict = world.probe();
    EXPECT_EQ(verdict.kind, Verdict::Kind::master);
    EXPECT_EQ(number_of(verdict), 10);
    EXPECT_EQ(verdict.protocol, &jk02());
    EXPECT_EQ(verdict.baudrate, master_rate);
    EXPECT_THAT(addresses_of(verdict), ElementsAre(0, 1, 2));
    EXPECT_EQ(verdict.packs[1].cells, 16U);
    EXPECT_THAT(world.sent, IsEmpty());
    EXPECT_THAT(world.opened, Each(Field(&ProbedWorld::Opened::read_only, true)));
  }
}

TEST(LineProbe, WhenAMasterAppearsNothingMoreIsSent) {
  ProbedWorld world;
  world.answer = [&](int, BytesView request) -> Reply {
    if (request[0] != 2) return {};
    world.traffic = [](int) { return traffic_of_a_master(); };
    return {{milliseconds(50), trigger(7, status_register)}};
  };
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::master);
  EXPECT_THAT(addresses_of(verdict), ElementsAre(0, 1, 2));
  EXPECT_EQ(world.sent.back().second[0], 2);
}

TEST(LineProbe, AnotherReaderOfAPackOnItsGpsPortIsAMasterToo) {
  ProbedWorld world;
  world.traffic = [](int) {
    return Reply(20, {milliseconds(1000), joined({read_all(), write_frame(sample_reply(8))})});
  };
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::master);
  EXPECT_EQ(verdict.protocol, &jk4e57());
  ASSERT_EQ(verdict.packs.size(), 1U);
  EXPECT_EQ(verdict.packs[0].cells, 8U);
  EXPECT_THAT(world.sent, IsEmpty());
}

TEST(LineProbe, OfALineThatEchoesIsAnEcho) {
  ProbedWorld world;
  world.answer = [](int, BytesView request) {
    return Reply{{milliseconds(1), Bytes(request.begin(), request.end())}};
  };
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::echo);
  EXPECT_EQ(number_of(verdict), 11);
}

TEST(LineProbe, AnEchoBeforeAnAnswerDoesNoHarm) {
  ProbedWorld world;
  world.answer = [](int rate, BytesView request) {
    Reply reply = packs_at(115200, {5})(rate, request);
    reply.insert(reply.begin(), {milliseconds(1), Bytes(request.begin(), request.end())});
    return reply;
  };
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::found);
  EXPECT_THAT(addresses_of(verdict), ElementsAre(5));
}

TEST(LineProbe, OfNoiseSaysHowMuchIs00OrFFAndSendsNothing) {
  ProbedWorld world;
  world.traffic = [](int) { return noise(0xFF, 0xFF); };
  const Verdict verdict = world.probe();
  EXPECT_EQ(verdict.kind, Verdict::Kind::noise);
  EXPECT_EQ(number_of(verdict), 12);
  EXPECT_GT(verdict.heard.bytes_dropped, 1000U);
  EXPECT_EQ(verdict.heard.fillers, verdict.heard.bytes_dropped);
  EXPECT_THAT(world.sent, IsEmpty());
  EXPECT_LE(world.took(), seconds(60));
}

TEST(LineProbe, BrokenAnswersAreNoise) {
  ProbedWorld world;
  world.answer = [](int, BytesView request) {
    Reply reply = noise(0, 255);
    reply.resize(is_read_all(request) ? 3 : 0);
    return reply;
  };
  EXPECT_EQ(world.probe().kind, Verdict::Kind::noise);
}

TEST(LineProbe, AFewStrayBytesAreNoNoise) {
  ProbedWorld world;
  world.traffic = [](int) { return Reply{{milliseconds(10), *from_hex("00 FF")}}; };
  world.answer = [](int, BytesView) { return Reply{{milliseconds(2), *from_hex("00")}}; };
  EXPECT_EQ(world.probe().kind, Verdict::Kind::nothing);
}

TEST(LineProbe, AnotherDeviceIsRecognisedAtItsRateAndNothingIsSent) {
  for (const int its_rate : {115200, 9600, 19200}) {
    ProbedWorld world;
    world.traffic = [&](int rate) {
      return rate == its_rate ? repeated(jbd_message) : noise(0, 255);
    };
    const Verdict verdict = world.probe();
    EXPECT_EQ(verdict.kind, Verdict::Kind::other_device);
    EXPECT_EQ(number_of(verdict), 14);
    EXPECT_EQ(verdict.heard.other_device, OtherDevice::jbd);
    EXPECT_EQ(verdict.baudrate, its_rate);
    EXPECT_THAT(world.sent, IsEmpty());
  }
}

TEST(LineProbe, ANetworkGatewayKeepsItsRateAndItsConnection) {
  ProbedWorld world;
  EXPECT_EQ(world.probe(ProbedLine::network).kind, Verdict::Kind::nothing);
  ASSERT_EQ(world.opened.size(), 1U) << "many gateways take one client only";
  EXPECT_EQ(world.opened[0].baudrate, 115200);
  EXPECT_EQ(world.sent.size(), 2U + 15U);
  EXPECT_LE(world.took(), seconds(60));
}

TEST(LineProbe, FindsPacksBehindASlowGateway) {
  ProbedWorld world;
  world.answer = [](int rate, BytesView request) {
    Reply reply = packs_at(115200, {2})(rate, request);
    if (!reply.empty()) reply[0].delay = milliseconds(1500);
    return reply;
  };
  const Verdict verdict = world.probe(ProbedLine::network);
  EXPECT_THAT(addresses_of(verdict), ElementsAre(2));
}

TEST(LineProbe, APortThatFailsIsTheVerdict) {
  ManualClock clock;
  app::LineProbe probe(
      ProbedLine::wire,
      [](int, bool) -> Result<std::unique_ptr<Transport>> {
        return Error{Errc::io, "P is in use", EBUSY};
      },
      [](const ProbeStep&) {}, clock);
  const Verdict verdict = probe.run({});
  EXPECT_EQ(verdict.kind, Verdict::Kind::no_port);
  EXPECT_EQ(number_of(verdict), 75);
}

TEST(LineProbe, AStopEndsItAtOnce) {
  std::stop_source stop;
  stop.request_stop();
  ProbedWorld world;
  EXPECT_EQ(world.probe(ProbedLine::wire, stop.get_token()).kind, Verdict::Kind::stopped);
  EXPECT_THAT(world.sent, IsEmpty());
}

/// Lines that make a probe send all that it may send.
std::vector<ProbedWorld> worlds() {
  std::vector<ProbedWorld> worlds(5);
  std::set<int> all;
  for (int address = 0; address <= 15; ++address) all.insert(address);
  worlds[1].answer = packs_at(115200, all);
  worlds[2].answer = packs_at(9600, all);
  worlds[3].answer = [](int, BytesView request) {
    return Reply{{milliseconds(1), Bytes(request.begin(), request.end())}};
  };
  worlds[4].answer = [](int, BytesView) {
    Reply reply = noise(0, 255);
    reply.resize(2);
    return reply;
  };
  return worlds;
}

TEST(LineProbe, SendsOnlyRequestsOfTheListAndNeverAsksAddress0) {
  std::istringstream list(
      read_text(std::filesystem::path(JKBMS_GOLDEN_DIR) / "requests.txt").value_or(""));
  std::set<std::string> allowed;
  for (std::string line; std::getline(list, line);) allowed.insert(line);
  for (ProbedWorld& world : worlds()) {
    for (const ProbedLine line : {ProbedLine::wire, ProbedLine::network}) {
      world.probe(line);
      EXPECT_LE(world.took(), seconds(61));
      EXPECT_FALSE(world.sent.empty());
      for (const auto& [rate, bytes] : world.sent) {
        EXPECT_TRUE(allowed.contains(to_hex(bytes))) << to_hex(bytes);
        EXPECT_NE(bytes[0], 0) << "address 0 may be a master";
      }
    }
  }
}

}  // namespace
}  // namespace jkbms::test
