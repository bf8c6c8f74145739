#ifndef JKBMS_MQTT_STATE_PACK_IDENTITIES_HPP
#define JKBMS_MQTT_STATE_PACK_IDENTITIES_HPP

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "jkbms/snapshot.hpp"
#include "line/sink.hpp"

namespace jkbms::app {

/// What belongs to a pack and not to its topic is kept by its identity: its serial number on a
/// shared bus, else its port. One pack at a time has an identity.
class PackIdentities {
 public:
  /// How the identity of a pack has changed.
  enum class Change { none, known, another };

  /// `ports` of the buses, in the order of the program.
  explicit PackIdentities(std::vector<std::string> ports) : ports_(std::move(ports)) {}

  /// Takes what is known of a pack. A pack keeps its identity if another pack has the new one.
  Change learn(const PackId& pack, const Snapshot& known);
  /// nullptr while it is unknown.
  [[nodiscard]] const std::string* of(const PackId& pack) const;
  /// The pack is offline: another one may have its identity.
  void forget(const PackId& pack);

 private:
  std::vector<std::string> ports_;
  std::map<PackId, std::string> identities_;
  std::map<std::string, PackId> owners_;
};

}  // namespace jkbms::app

#endif
