#ifndef JKBMS_MQTT_LINE_BUS_ROUNDS_HPP
#define JKBMS_MQTT_LINE_BUS_ROUNDS_HPP

#include <map>

#include "line/bus_loop.hpp"

namespace jkbms::app {

/// Asks the packs of a line in turn, while its port is open.
class BusLoop::BusRounds {
 public:
  BusRounds(BusLoop& loop, Transport& transport, BusListener& listener)
      : loop_(loop), transport_(transport), listener_(listener) {}

  /// Asks every pack that is due, and is done with those that are silent before those that answer
  /// have to wait. Ends early where another master speaks. Errors: io.
  Status poll(Clock::TimePoint next_round, const std::stop_token& stop);

  /// Takes what was overheard of a pack.
  void learn(std::uint8_t address, const Snapshot& snapshot);
  /// Publishes what was counted.
  void report() const;

 private:
  Status poll_pack(PackWatch& watch, std::chrono::milliseconds reply_timeout,
                   const std::stop_token& stop);
  Result<Snapshot> poll_documents(PackWatch& watch, BmsClient& client, const std::stop_token& stop);
  /// How long a silent pack may take; nullopt: those that answer would have to wait.
  [[nodiscard]] std::optional<std::chrono::milliseconds> time_for_a_silent_one(
      Clock::TimePoint next_round) const;
  BmsClient& client_of(std::uint8_t address);
  void tell_overrun();
  void look_at_unknown_identifier();

  BusLoop& loop_;
  Transport& transport_;
  BusListener& listener_;
  std::map<std::uint8_t, BmsClient> clients_;
};

}  // namespace jkbms::app

#endif
