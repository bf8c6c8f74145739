#include "faults/rows.hpp"

namespace jkbms::test {
namespace {

using Packet = FakeBroker::Packet;
using Reaction = FakeBroker::Reaction;

Row row(std::string fault, const char* must_hold) {
  Row row;
  row.fault = std::move(fault);
  row.must_hold = must_hold;
  row.protocol = &jk4e57();
  return row;
}

Row outage(const char* fault, Row::Step begin, Row::Step end) {
  Row made = row(fault, "values come again");
  made.effect = Effect::either;
  made.begin = std::move(begin);
  made.end = std::move(end);
  return made;
}

Row enemy(std::string fault, FakeBroker::Script script) {
  Row made = row(std::move(fault), "polls go on, no growth");
  made.broker = std::move(script);
  // QoS 1 for all documents, so that the broker has something to acknowledge.
  made.arguments = {"--qos", "1"};
  return made;
}

Row enemy_in(std::string fault, FakeBroker::Type type,
             std::function<Reaction(const Packet&)> reaction) {
  return enemy(std::move(fault), FakeBroker::obedient_but(type, std::move(reaction)));
}

/// A PUBLISH with QoS 2, packet identifier 1 and topic "a".
Bytes unsolicited_publish() {
  return {0x34, 0x06, 0x00, 0x01, 'a', 0x00, 0x01, 'x'};
}

Row flood() {
  Row made = enemy("messages with QoS 2 that nobody asked for", FakeBroker::obedient());
  made.begin = [](Situation& s) {
    Bytes many;
    for (int i = 0; i < 1'000; ++i) {
      const Bytes one = unsolicited_publish();
      many.insert(many.end(), one.begin(), one.end());
    }
    for (int i = 0; i < 20; ++i) s.fake_broker().send(many);
  };
  return made;
}

/// A broker that the program never gets connected to. It looks for the cause in a thread, once.
Row deaf(std::string fault, std::function<Reaction(const Packet&)> reaction) {
  Row made = enemy_in(std::move(fault), FakeBroker::connect, std::move(reaction));
  made.settled_log = "trying again";
  return made;
}

}  // namespace

std::vector<Row> broker_rows() {
  std::vector<Row> rows = {
      outage(
          "the broker is killed", [](Situation& s) { s.broker().kill(); },
          [](Situation& s) { s.broker().start(); }),
      outage(
          "the broker is stopped and continued", [](Situation& s) { s.broker().pause(); },
          [](Situation& s) { s.broker().resume(); }),
      deaf("no CONNACK", [](const Packet&) { return Reaction{}; }),
      enemy_in("two CONNACKs", FakeBroker::connect,
               [](const Packet&) {
                 Bytes twice = FakeBroker::connack_with(0);
                 const Bytes once = twice;
                 twice.insert(twice.end(), once.begin(), once.end());
                 return Reaction{twice};
               }),
      deaf("half a CONNACK",
           [](const Packet&) {
             return Reaction{Bytes{0x20, 0x02, 0x00}};
           }),
      enemy_in("closes after CONNACK", FakeBroker::connect,
               [](const Packet&) {
                 return Reaction{FakeBroker::connack_with(0), true};
               }),
      enemy_in("closes after each message", FakeBroker::publish,
               [](const Packet&) {
                 return Reaction{{}, true};
               }),
      enemy_in("no acknowledgements", FakeBroker::publish,
               [](const Packet&) { return Reaction{}; }),
      enemy_in("wrong acknowledgements", FakeBroker::publish,
               [](const Packet&) {
                 return Reaction{Bytes{0x40, 0x02, 0xFF, 0xFE}};
               }),
      enemy_in("each acknowledgement twice", FakeBroker::publish,
               [](const Packet& packet) {
                 Bytes twice = FakeBroker::answer(packet).bytes;
                 const Bytes once = twice;
                 twice.insert(twice.end(), once.begin(), once.end());
                 return Reaction{twice};
               }),
      enemy_in("reads no more", FakeBroker::publish,
               [](const Packet&) {
                 return Reaction{{}, false, true};
               }),
      enemy_in("no PINGRESP", FakeBroker::pingreq, [](const Packet&) { return Reaction{}; }),
      enemy_in("answers with noise", FakeBroker::publish,
               [](const Packet&) { return Reaction{Bytes(64, 0xA5)}; }),
      enemy_in("a packet of 256 MB begins", FakeBroker::publish,
               [](const Packet&) {
                 return Reaction{Bytes{0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0x00}};
               }),
      flood(),
  };
  for (const std::uint8_t code : Bytes{1, 2, 3, 4, 5, 99}) {
    rows.push_back(deaf("refuses with " + std::to_string(code), [code](const Packet&) {
      return Reaction{FakeBroker::connack_with(code), true};
    }));
  }
  return rows;
}

}  // namespace jkbms::test
