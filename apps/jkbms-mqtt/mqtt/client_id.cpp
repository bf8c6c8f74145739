#include "mqtt/client_id.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <optional>
#include <random>

#include "state/stable_hash.hpp"
#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

constexpr std::size_t random_digits = 32;

std::optional<std::string> read_identity(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.size() != random_digits) return std::nullopt;
  return line;
}

std::string random_identity() {
  std::random_device source;
  std::string digits;
  while (digits.size() < random_digits) digits += fmt::format("{:08x}", source());
  return digits;
}

std::string machine_identity() {
  std::ifstream file("/etc/machine-id");
  if (std::string id; std::getline(file, id) && !id.empty()) return id;
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

std::string make_client_id(std::string_view identity, std::string_view topic) {
  return fmt::format("jkbms-{:016x}", stable_hash(topic, stable_hash("\n", stable_hash(identity))));
}

std::string program_identity(const std::optional<std::string>& state_directory,
                             std::string_view source) {
  if (state_directory) {
    const std::string path = *state_directory + "/client-id";
    if (auto kept = read_identity(path)) return *std::move(kept);
    if (std::string fresh = random_identity(); replace_text_file(path, fresh + "\n")) return fresh;
  }
  return fmt::format("{}\n{}", machine_identity(), source);
}

}  // namespace jkbms::app
