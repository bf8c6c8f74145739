#include "support/process_usage.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>

namespace jkbms::test {
namespace {

namespace fs = std::filesystem;

/// The number after `key` and a colon; nullopt: there is none.
std::optional<std::uint64_t> number_if_in(const fs::path& file, const std::string& key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key + ":")) return std::stoull(line.substr(key.size() + 1));
  }
  return std::nullopt;
}

std::uint64_t number_in(const fs::path& file, const std::string& key) {
  if (const auto number = number_if_in(file, key)) return *number;
  throw std::runtime_error("no " + key + " in " + file.string());
}

/// 0 for a thread that has ended since it was listed.
std::uint64_t number_of_thread(const fs::path& task, const std::string& key) {
  return number_if_in(task / "status", key).value_or(0);
}

std::uint64_t entries_in(const fs::path& directory) {
  return static_cast<std::uint64_t>(
      std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

std::chrono::nanoseconds cpu_of(const fs::path& task) {
  std::ifstream numbers(task / "schedstat");
  std::int64_t on_cpu = 0;
  numbers >> on_cpu;
  return std::chrono::nanoseconds(on_cpu);
}

}  // namespace

ProcessUsage usage_of(pid_t pid) {
  const fs::path process = fs::path("/proc") / std::to_string(pid);
  ProcessUsage usage;
  usage.resident_kib = number_in(process / "status", "VmRSS");
  usage.peak_resident_kib = number_in(process / "status", "VmHWM");
  usage.proportional_kib = number_in(process / "smaps_rollup", "Pss");
  usage.threads = number_in(process / "status", "Threads");
  usage.descriptors = entries_in(process / "fd");
  for (const auto& task : fs::directory_iterator(process / "task")) {
    usage.cpu += cpu_of(task.path());
    usage.wake_ups += number_of_thread(task.path(), "voluntary_ctxt_switches");
  }
  return usage;
}

std::map<std::string, std::uint64_t> wake_ups_by_thread(pid_t pid) {
  std::map<std::string, std::uint64_t> wake_ups;
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::string name;
    std::ifstream file(task.path() / "comm");
    std::getline(file, name);
    wake_ups[name + " " + task.path().filename().string()] =
        number_of_thread(task.path(), "voluntary_ctxt_switches") +
        number_of_thread(task.path(), "nonvoluntary_ctxt_switches");
  }
  return wake_ups;
}

}  // namespace jkbms::test
