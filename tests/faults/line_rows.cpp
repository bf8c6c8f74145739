#include <fcntl.h>
#include <termios.h>

#include <memory>

#include "faults/rows.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;

/// 64 bytes take 5.5 ms at 115200 baud.
MemoryTransport::Reply noise() {
  static thread_local std::uint32_t state = 1;
  Bytes bytes(64);
  for (std::uint8_t& byte : bytes) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  return {{milliseconds(5), bytes}};
}

/// Stops or starts the output of the terminal, as a device that takes no bytes.
void let_bytes_pass(Situation& situation, bool pass) {
  const fd_io::Descriptor terminal(
      open(situation.pack().line().device().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  tcflow(terminal.get(), pass ? TCOON : TCOOFF);
}

void hang_up(Situation& s) {
  s.pack().line().hang_up();
}

void return_anew(Situation& s) {
  s.pack().line().return_anew();
}

void heal(Situation& s) {
  s.pack().disturb(nullptr);
}

FakeBms::Answer another_device(const FaultyPack::Answering& /*answering*/) {
  const std::string_view sentence =
      "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n";
  return {{{milliseconds(5), Bytes(sentence.begin(), sentence.end())}}};
}

Row row_of(std::string_view fault, std::string_view must_hold, const Protocol& protocol, Wire wire,
           Effect effect) {
  Row row;
  row.fault = fault;
  row.must_hold = must_hold;
  row.protocol = &protocol;
  row.wire = wire;
  row.effect = effect;
  return row;
}

Row row_of(const LineFault& fault, const Protocol& protocol, Wire wire) {
  Row row = row_of(fault.name, fault.must_hold, protocol, wire, fault.effect);
  row.begin = [damage = fault.damage](Situation& s) { s.pack().disturb(damage); };
  row.end = heal;
  return row;
}

void add_port_rows(std::vector<Row>& rows, const Protocol& protocol) {
  const auto add = [&](const char* fault, const char* must_hold, Effect effect, Row::Step begin,
                       Row::Step end) {
    Row& row = rows.emplace_back(row_of(fault, must_hold, protocol, Wire::terminal, effect));
    row.begin = std::move(begin);
    row.end = std::move(end);
  };
  add(
      "noise at 115200 baud", "nothing wrong is published", Effect::either,
      [](Situation& s) { s.pack().line().chatter(noise); },
      [](Situation& s) { s.pack().line().chatter(nullptr); });
  add(
      "the port takes no bytes", "offline in time", Effect::offline,
      [](Situation& s) { let_bytes_pass(s, false); },
      [](Situation& s) { let_bytes_pass(s, true); });
  add("the adapter is unplugged", "offline, opened again", Effect::offline, hang_up, return_anew);
  add(
      "another device in its place", "nothing is published, offline", Effect::offline,
      [](Situation& s) {
        hang_up(s);
        s.pack().disturb(another_device);
        return_anew(s);
      },
      heal);
}

void add_gateway_rows(std::vector<Row>& rows, const Protocol& protocol) {
  const auto add = [&](const char* fault, const char* must_hold, Effect effect,
                       TcpGateway::Faults faults) -> Row& {
    Row& row = rows.emplace_back(row_of(fault, must_hold, protocol, Wire::tcp, effect));
    row.gateway = faults;
    return row;
  };
  const TcpGateway::Faults closes{.closes_after = milliseconds(1'000)};
  const TcpGateway::Faults resets{.closes_after = milliseconds(1'000), .resets = true};
  add("each connection ends after 1 s", "values go on", Effect::values, closes);
  add("each connection is reset after 1 s", "values go on", Effect::values, resets);
  add("the connection goes dead", "offline, opened again", Effect::offline, {}).begin =
      [](Situation& s) { s.gateway().half_open(); };
}

}  // namespace

std::vector<Row> line_rows() {
  std::vector<Row> rows;
  for (const Protocol* protocol : {&jk4e57(), &jk02()}) {
    for (const LineFault& fault : line_faults()) {
      if (fault.only_for != nullptr && &fault.only_for() != protocol) continue;
      for (const Wire wire : {Wire::terminal, Wire::tcp}) {
        rows.push_back(row_of(fault, *protocol, wire));
      }
    }
    add_port_rows(rows, *protocol);
    add_gateway_rows(rows, *protocol);
  }
  return rows;
}

}  // namespace jkbms::test
