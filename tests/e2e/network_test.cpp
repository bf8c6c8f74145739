#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <thread>

#include "e2e/program.hpp"
#include "support/fake_pack_bus.hpp"
#include "support/loopback.hpp"
#include "support/printed_json.hpp"
#include "support/tcp_gateway.hpp"

// The program reads packs through serial-to-Ethernet gateways.

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto pack = "24s-charging-balancing";

void expect_true_json(const FakeBms& bms, const std::string& address, const Golden& expected) {
  const EndedRun run = run_program({"-s", address, "--format", "json"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(std::ranges::count(run.out, '\n'), 1);
  EXPECT_THAT(printed_differences(run.out, expected.state_json), IsEmpty());
  expect_only_read_all(bms);
}

/// Whether a program of this machine waits for connections on `port`. It looks without a
/// connection, because each one makes socat open the port of the pack and read from it.
bool has_listener(const std::string& port) {
  std::ostringstream wanted;
  wanted << ':' << std::hex << std::uppercase << std::setw(4) << std::setfill('0')
         << std::stoi(port) << " 00000000:0000 0A ";
  std::ifstream sockets("/proc/net/tcp");
  for (std::string line; std::getline(sockets, line);) {
    if (line.find(wanted.str()) != std::string::npos) return true;
  }
  return false;
}

void wait_until_it_listens(const std::string& port) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!has_listener(port)) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << port;
    std::this_thread::sleep_for(milliseconds(20));
  }
}

TEST(Network, WhateverAGatewayDoesToItsBytesTheValuesAreRight) {
  const Golden expected = golden(pack);
  using Faults = TcpGateway::Faults;
  for (const Faults& faults :
       {Faults{}, Faults{.largest_piece = 1}, Faults{.largest_piece = 7, .echoes = true},
        Faults{.delay = milliseconds(350)},
        Faults{.delay = milliseconds(1500), .coalesces = true}}) {
    const FakeBms bms(expected.frame, FakeBms::Pace::wire);
    const TcpGateway gateway(bms.path(), faults);
    expect_true_json(bms, gateway.address(), expected);
    EXPECT_EQ(bms.requests(), 1U);
  }
}

TEST(Network, TheBusOfPbPacksIsReadThroughASlowGateway) {
  FakePackBus bus;
  bus.join({1, 2});
  const TcpGateway gateway(bus.line().path(), {.delay = milliseconds(350), .coalesces = true});
  const EndedRun run =
      run_program({"-s", gateway.address(), "-a", "1,2", "--mode", "poll", "--format", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(std::ranges::count(run.out, '\n'), 2);
}

TEST(Network, Ser2net) {
  if (std::string(JKBMS_SER2NET).empty()) GTEST_SKIP() << "ser2net is not installed";
  const Golden expected = golden(pack);
  const FakeBms bms(expected.frame, FakeBms::Pace::wire);
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "ser2net.yaml").string();
  const ReservedPort reserved;
  const std::string port = std::to_string(reserved.number);
  std::ofstream(file) << "connection: &bms\n"
                         "  accepter: tcp,127.0.0.1,"
                      << port << "\n  connector: serialdev," << bms.device()
                      << ",115200n81,local\n";
  const ChildProcess ser2net(JKBMS_SER2NET, {.arguments = {"-n", "-u", "-c", file}});
  const std::string address = "tcp://127.0.0.1:" + port;
  wait_until_it_listens(port);
  expect_true_json(bms, address, expected);
}

TEST(Network, Socat) {
  if (std::string(JKBMS_SOCAT).empty()) GTEST_SKIP() << "socat is not installed";
  const Golden expected = golden(pack);
  const FakeBms bms(expected.frame, FakeBms::Pace::wire);
  const ReservedPort reserved;
  const std::string port = std::to_string(reserved.number);
  const ChildProcess socat(JKBMS_SOCAT,
                           {.arguments = {"TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,fork",
                                          "FILE:" + bms.device() + ",raw,echo=0,b115200"}});
  const std::string address = "tcp://127.0.0.1:" + port;
  wait_until_it_listens(port);
  expect_true_json(bms, address, expected);
}

TEST(Network, ListeningSendsNoByte) {
  FakePackBus bus;
  bus.join({0, 1});
  bus.start_master(milliseconds(10));
  const TcpGateway gateway(bus.line().path(), {.delay = milliseconds(350)});
  const EndedRun run =
      run_program({"-s", gateway.address(), "--mode", "listen", "--format", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(std::ranges::count(run.out, '\n'), 2);
  EXPECT_THAT(bus.line().received(), IsEmpty());
}

/// Advice about a serial port of this machine.
auto advises_about_a_serial_port() {
  return testing::AnyOf(HasSubstr("--list-ports"), HasSubstr("--baudrate"), HasSubstr("baud:"),
                        HasSubstr("by-id"), HasSubstr("adapter"), HasSubstr("unplugged"));
}

TEST(Network, ASilentPackGetsTheAdviceOfAGateway) {
  const FakeBms bms([](BytesView) { return FakeBms::Answer{}; });
  const TcpGateway gateway(bms.path());
  const EndedRun run = run_program({"-s", gateway.address(), "--reply-timeout", "0.2"});
  EXPECT_EQ(run.exit_code, 69);
  EXPECT_THAT(run.err, AllOf(HasSubstr(gateway.address() + " is silent: "),
                             HasSubstr("takes one client only"), HasSubstr("115200 8N1"),
                             Not(advises_about_a_serial_port())));
}

TEST(Network, AStopBeforeAnAnswerIsNoReading) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const FakeBms bms([](BytesView) { return FakeBms::Answer{}; });
    const TcpGateway gateway(bms.path());
    auto program =
        start_program({"-s", gateway.address(), "--reply-timeout", "30", "--format", "json"});
    ASSERT_TRUE(bms.wait_for_requests(1));
    program.signal(signal);
    EXPECT_EQ(program.wait(), 69);
    EXPECT_EQ(program.out(), "");
    EXPECT_EQ(program.err(),
              "jkbms-mqtt: " + gateway.address() + ": stopped before an answer came [no-answer]\n");
  }
}

TEST(Network, ARefusedConnectionIsOneSentence) {
  const ReservedPort nobody;
  const std::string address = nobody.address();
  const EndedRun run = run_program({"-s", "tcp://" + address});
  EXPECT_EQ(run.exit_code, 74);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, AllOf(HasSubstr(address + " refuses"), Not(advises_about_a_serial_port())));
}

TEST(Network, AProbeFindsThePackBehindAGateway) {
  FakePackBus bus;
  bus.join({2});
  const TcpGateway gateway(bus.line().path(), {.delay = milliseconds(350), .coalesces = true});
  const EndedRun run = run_program({"probe", gateway.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out,
              AllOf(HasSubstr(gateway.address() + ": a pack answers (jk02"),
                    HasSubstr("jkbms-mqtt -s " + gateway.address() + " --protocol jk02 -a 2\n")));
}

TEST(Network, AProbeOfAGatewayThatIsNotThereSaysWhatToDo) {
  const ReservedPort nobody;
  const std::string address = nobody.address();
  const EndedRun run = run_program({"probe", "tcp://" + address});
  EXPECT_EQ(run.exit_code, 74);
  EXPECT_THAT(run.out, AllOf(HasSubstr(address + " refuses"), HasSubstr("[gateway-unreachable]"),
                             Not(advises_about_a_serial_port())));
}

TEST(Network, AnAddressThatIsWrongIsRefusedBeforeAnythingIsDone) {
  for (const char* address : {"tcp://ew11", "tcp://ew11:0", "tcp://me:secret@ew11:8899"}) {
    const EndedRun run = run_program({"-s", address});
    EXPECT_EQ(run.exit_code, 64) << address;
    EXPECT_THAT(run.err, AllOf(HasSubstr("--serialport"), Not(HasSubstr("secret"))));
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
  }
}

TEST(Network, ARateIsNotUsed) {
  const Golden expected = golden(pack);
  const FakeBms bms(expected.frame);
  const TcpGateway gateway(bms.path());
  const EndedRun run = run_program({"-s", gateway.address(), "-b", "9600"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("set the rate in the gateway"));
}

}  // namespace
}  // namespace jkbms::test
