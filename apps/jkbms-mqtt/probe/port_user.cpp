#include "probe/port_user.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <tuple>

#include "system/clean_text.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

namespace fs = std::filesystem;

/// The entries of a folder, as far as they can be read.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    entries.push_back(at->path());
  }
  return entries;
}

bool has_open(const fs::path& process, const fs::path& device) {
  return std::ranges::any_of(entries_of(process / "fd"), [&](const fs::path& descriptor) {
    std::error_code failed;
    return fs::read_symlink(descriptor, failed) == device && !failed;
  });
}

std::string name_of(const fs::path& process) {
  std::string name;
  std::getline(std::ifstream(process / "comm"), name);
  return printable(name);
}

}  // namespace

std::vector<PortUser> users_of_port(const std::string& path) {
  std::error_code failed;
  const fs::path device = fs::canonical(path, failed);
  if (failed) return {};
  std::vector<PortUser> users;
  for (const fs::path& process : entries_of("/proc")) {
    const auto pid = parse_whole(process.filename().string());
    if (!pid || *pid == getpid() || !has_open(process, device)) continue;
    users.push_back({static_cast<int>(*pid), name_of(process)});
  }
  std::ranges::sort(users, {}, [](const PortUser& user) { return std::tie(user.name, user.pid); });
  return users;
}

}  // namespace jkbms::app
