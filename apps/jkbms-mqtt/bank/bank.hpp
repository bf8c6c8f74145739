#ifndef JKBMS_MQTT_BANK_BANK_HPP
#define JKBMS_MQTT_BANK_BANK_HPP

#include <cstddef>
#include <vector>

#include "bank/bank_config.hpp"
#include "bank/bank_state.hpp"

namespace jkbms::app {

/// What a round of a bank does while a pack is late.
enum class LatePack {
  left_behind,  ///< the round ends when another pack has sent two states, or becomes silent
  waited_for,   ///< the round waits until the pack sends a state or is silent
};

/// Knows the newest state of each pack of one bank, and says when a round of polls has ended: when
/// every pack that is not silent has sent a new state. If a late pack is left behind, one that was
/// not heard in the first round is silent, and a round also ends as LatePack says.
class Bank {
 public:
  Bank(BankConfig config, LatePack late);

  [[nodiscard]] const std::string& name() const noexcept { return config_.name; }

  /// Takes in a state of the pack at `member` in the configuration. Returns whether a round ends
  /// with it.
  bool take(std::size_t member, const PackState& state);
  /// The pack is silent: its values are dropped. Returns whether a round ends with it.
  bool lose(std::size_t member);

  /// Whether a pack is fresh: it has sent a state and has not become silent since.
  [[nodiscard]] bool is_online() const;
  /// Whether the first round goes on: a pack was not heard of yet.
  [[nodiscard]] bool is_awaiting() const;
  /// Every pack with its newest state. Refers to this object.
  [[nodiscard]] std::vector<BankPack> packs() const;
  /// Refers to the configuration of this object.
  [[nodiscard]] BankState state() const;

 private:
  enum class Presence { awaited, fresh, silent };
  struct Member {
    Presence presence = Presence::awaited;
    PackState state;
    bool is_new = false;  // since the last round ended
  };

  [[nodiscard]] bool all_have_come() const;
  void begin_round();

  BankConfig config_;
  LatePack late_;
  std::vector<Member> members_;
};

}  // namespace jkbms::app

#endif
