#include "mqtt/homeassistant/discovery_memory.hpp"

#include <fmt/format.h>

#include <sstream>

#include "jkbms/protocol.hpp"
#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

/// "jkbms-NodeJKBMS jk4e57 16 0 2"
std::optional<std::pair<std::string, PackFacts>> pack_of_line(const std::string& line) {
  std::istringstream words(line);
  std::string id;
  std::string protocol_name;
  PackFacts facts;
  words >> id >> protocol_name >> facts.cells >> facts.resistances >> facts.temperatures;
  const Protocol* const protocol = find_protocol(protocol_name);
  const PackFacts most = most_facts();
  const bool is_valid = !words.fail() && protocol != nullptr && facts.cells <= most.cells &&
                        facts.resistances <= most.resistances &&
                        facts.temperatures <= most.temperatures;
  if (!is_valid) return std::nullopt;
  facts.protocol = protocol->name();
  return std::pair{std::move(id), std::move(facts)};
}

}  // namespace

DiscoveryMemory::DiscoveryMemory(const std::optional<std::string>& state_directory) {
  if (state_directory) path_ = *state_directory + "/discovery";
}

RememberedPacks DiscoveryMemory::read() const {
  RememberedPacks packs;
  if (path_.empty()) return packs;
  const auto text = read_text_file(path_);
  if (!text) return packs;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    if (auto pack = pack_of_line(line)) packs.insert(*std::move(pack));
  }
  return packs;
}

bool DiscoveryMemory::write(const RememberedPacks& packs) const {
  if (path_.empty()) return true;
  std::string text;
  for (const auto& [id, facts] : packs) {
    if (facts.protocol.empty()) continue;
    text += fmt::format("{} {} {} {} {}\n", id, facts.protocol, facts.cells, facts.resistances,
                        facts.temperatures);
  }
  return replace_text_file(path_, text).has_value();
}

}  // namespace jkbms::app
