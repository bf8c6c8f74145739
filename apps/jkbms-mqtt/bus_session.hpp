#ifndef JKBMS_MQTT_BUS_SESSION_HPP
#define JKBMS_MQTT_BUS_SESSION_HPP

#include "bus_loop.hpp"

namespace jkbms::app {

/// What a bus does while its port is open: polls in rounds, or listens.
class BusLoop::Session {
 public:
  Session(BusLoop& loop, Transport& transport);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Returns when the port is lost (the error says how) or `stop` was requested.
  Status run(const std::stop_token& stop);

 private:
  Status listen(Clock::TimePoint until, const std::stop_token& stop);
  /// Every pack that is due, and is back for those that answer by `next_round`.
  Status poll_round(Clock::TimePoint next_round, const std::stop_token& stop);
  Status poll_pack(PackWatch& watch, std::chrono::milliseconds reply_timeout,
                   const std::stop_token& stop);
  Result<Snapshot> poll_documents(PackWatch& watch, BmsClient& client, const std::stop_token& stop);
  /// How long a silent pack may take; nullopt: those that answer would have to wait.
  [[nodiscard]] std::optional<std::chrono::milliseconds> time_for_a_silent_one(
      Clock::TimePoint next_round) const;
  void tell_overrun();
  void take_overheard(OwnedMessage message);
  [[nodiscard]] bool master_present() const;
  /// Listens where the mode or another master wants it. True: it may poll now.
  Result<bool> may_poll(const std::stop_token& stop);
  Status listen_first(const std::stop_token& stop);
  BmsClient& client_of(std::uint8_t address);
  void look_at_unknown_identifier();
  void report() const;

  BusLoop& loop_;
  Transport& transport_;
  BusListener listener_;
  std::map<std::uint8_t, BmsClient> clients_;
  bool listened_ = false;  // as long as `automatic` wants it
};

}  // namespace jkbms::app

#endif
