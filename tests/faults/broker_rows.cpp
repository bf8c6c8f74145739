#include <chrono>
#include <thread>

#include "faults/rows.hpp"
#include "support/frame_writer_jk02.hpp"

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

Row outage(const char* fault, Hears hears, Row::Step begin, Row::Step end) {
  Row made = row(fault, "values come again");
  made.hears = hears;
  made.effect = Effect::either;
  made.begin = std::move(begin);
  made.end = std::move(end);
  return made;
}

Row enemy(std::string fault, FakeBroker::Script script, Hears hears) {
  Row made = row(std::move(fault), "polls go on, no growth");
  made.hears = hears;
  made.broker = std::move(script);
  // QoS 1 for all documents, so that the broker has something to acknowledge.
  made.arguments = {"--qos", "1"};
  return made;
}

Row enemy_in(std::string fault, FakeBroker::Type type, Hears hears,
             std::function<Reaction(const Packet&)> reaction) {
  return enemy(std::move(fault), FakeBroker::obedient_but(type, std::move(reaction)), hears);
}

Bytes twice(const Bytes& bytes) {
  return joined({bytes, bytes});
}

/// A PUBLISH with QoS 2, packet identifier 1 and topic "a".
Bytes unsolicited_publish() {
  return {0x34, 0x06, 0x00, 0x01, 'a', 0x00, 0x01, 'x'};
}

Row flood() {
  Row made = enemy("messages with QoS 2 that nobody asked for", FakeBroker::obedient(), Hears::all);
  made.effect_log = "it sends messages that nobody asked for";
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

/// A broker that takes messages and does not answer them, so that the program gives it up. Until
/// then the messages are kept, so memory is measured first when that is over.
Row mute(std::string fault, Hears hears, std::function<Reaction(const Packet&)> reaction) {
  Row made = enemy_in(std::move(fault), FakeBroker::publish, hears, std::move(reaction));
  made.settled_log = made.effect_log = "a message has not been acknowledged for 30 s";
  return made;
}

/// A broker whose connections break.
Row breaking(std::string fault, FakeBroker::Type type, Hears hears,
             std::function<Reaction(const Packet&)> reaction) {
  Row made = enemy_in(std::move(fault), type, hears, std::move(reaction));
  made.effect_log = " lost; trying again";
  return made;
}

/// A broker whose silence shows only when nothing else is expected of it: QoS 0 for all documents.
Row without_ping_answers() {
  Row made = breaking("no PINGRESP", FakeBroker::pingreq, Hears::all,
                      [](const Packet&) { return Reaction{}; });
  made.arguments = {"--qos", "0"};
  return made;
}

/// A broker that the program never gets connected to. It looks for the cause in a thread, once.
Row deaf(std::string fault, std::function<Reaction(const Packet&)> reaction) {
  Row made = enemy_in(std::move(fault), FakeBroker::connect, Hears::nothing, std::move(reaction));
  made.settled_log = "trying again";
  return made;
}

}  // namespace

std::vector<Row> broker_rows() {
  std::vector<Row> rows = {
      // The broker that starts anew has forgotten what was published.
      outage(
          "the broker is killed", Hears::nothing, [](Situation& s) { s.broker().kill(); },
          [](Situation& s) { s.broker().start(); }),
      outage(
          "the broker is stopped and continued", Hears::will,
          [](Situation& s) { s.broker().pause(); }, [](Situation& s) { s.broker().resume(); }),
      deaf("no CONNACK", [](const Packet&) { return Reaction{}; }),
      enemy_in("CONNACK after 3 s", FakeBroker::connect, Hears::all,
               [](const Packet& packet) {
                 std::this_thread::sleep_for(std::chrono::seconds(3));
                 return FakeBroker::answer(packet);
               }),
      deaf("half a CONNACK",
           [](const Packet&) {
             return Reaction{Bytes{0x20, 0x02, 0x00}};
           }),
      breaking("closes after CONNACK", FakeBroker::connect, Hears::will,
               [](const Packet&) {
                 return Reaction{FakeBroker::connack_with(0), true};
               }),
      breaking("closes after each message", FakeBroker::publish, Hears::will,
               [](const Packet&) {
                 return Reaction{{}, true};
               }),
      mute("no acknowledgements", Hears::all, [](const Packet&) { return Reaction{}; }),
      mute("wrong acknowledgements", Hears::all,
           [](const Packet&) {
             return Reaction{Bytes{0x40, 0x02, 0xFF, 0xFE}};
           }),
      enemy_in(
          "each acknowledgement twice", FakeBroker::publish, Hears::all,
          [](const Packet& packet) { return Reaction{twice(FakeBroker::answer(packet).bytes)}; }),
      mute("reads no more", Hears::nothing,
           [](const Packet&) {
             return Reaction{{}, false, true};
           }),
      without_ping_answers(),
      // The library ends such connections with DISCONNECT, so there is no will.
      breaking("two CONNACKs", FakeBroker::connect, Hears::nothing,
               [](const Packet&) { return Reaction{twice(FakeBroker::connack_with(0))}; }),
      breaking("answers with noise", FakeBroker::publish, Hears::nothing,
               [](const Packet&) { return Reaction{Bytes(64, 0xA5)}; }),
      mute("a packet of 256 MB begins", Hears::all,
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
