#include "mqtt/client_id.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <fstream>

namespace jkbms::app {
namespace {

/// FNV-1a, 64 bits.
std::uint64_t hash(std::string_view text, std::uint64_t state) {
  for (const char c : text) {
    state ^= static_cast<unsigned char>(c);
    state *= 0x100000001B3;
  }
  return state;
}

}  // namespace

std::string make_client_id(std::string_view machine, std::string_view topic) {
  constexpr std::uint64_t start = 0xCBF29CE484222325;
  return fmt::format("jkbms-{:016x}", hash(topic, hash("\n", hash(machine, start))));
}

std::string machine_identity() {
  std::ifstream file("/etc/machine-id");
  if (std::string id; std::getline(file, id) && !id.empty()) return id;
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace jkbms::app
