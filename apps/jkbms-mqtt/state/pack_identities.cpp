#include "state/pack_identities.hpp"

#include <optional>
#include <utility>

namespace jkbms::app {
namespace {

/// nullopt while it is unknown.
std::optional<std::string> identity_of(const Snapshot& known, const std::string& port) {
  if (!known.address) return "port:" + port;
  auto serial_number = serial_number_of(known);
  if (!serial_number || serial_number->empty()) return std::nullopt;
  return "serial:" + *std::move(serial_number);
}

}  // namespace

PackIdentities::Change PackIdentities::learn(const PackId& pack, const Snapshot& known) {
  auto identity = identity_of(known, ports_.at(pack.bus));
  const auto before = identities_.find(pack);
  if (!identity || (before != identities_.end() && before->second == *identity)) {
    return Change::none;
  }
  if (!owners_.emplace(*identity, pack).second) return Change::none;
  if (before == identities_.end()) {
    identities_.emplace(pack, *std::move(identity));
    return Change::known;
  }
  owners_.erase(before->second);
  before->second = *std::move(identity);
  return Change::another;
}

const std::string* PackIdentities::of(const PackId& pack) const {
  const auto found = identities_.find(pack);
  return found == identities_.end() ? nullptr : &found->second;
}

void PackIdentities::forget(const PackId& pack) {
  const auto found = identities_.find(pack);
  if (found == identities_.end()) return;
  owners_.erase(found->second);
  identities_.erase(found);
}

}  // namespace jkbms::app
