#include "state/state_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

struct Fault {
  std::string what;
  std::string_view remedy;
};

std::optional<Fault> fault_of(const std::string& path) {
  const int failed = faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) == 0 ? 0 : errno;
  if (failed == ENOENT) return Fault{"does not exist", "create it"};
  std::error_code unknown;
  const auto found = std::filesystem::status(path, unknown);
  if (failed == ENOTDIR || (std::filesystem::exists(found) && !is_directory(found))) {
    return Fault{"is no directory", "give the path of one"};
  }
  if (failed == 0) return std::nullopt;
  return Fault{fmt::format("cannot be written: {}", std::generic_category().message(failed)),
               "make the program's user its owner"};
}

}  // namespace

std::optional<std::string> usable_state_directory(const std::optional<std::string>& path,
                                                  Log& log) {
  const auto fault = path ? fault_of(*path) : std::nullopt;
  if (!fault) return path;
  log.warn(Message::state_not_kept,
           "the state directory {} {}; no energy is counted, and the cell statistics are not kept: "
           "{}, or name another one with --state-dir",
           excerpt(*path), fault->what, fault->remedy);
  return std::nullopt;
}

}  // namespace jkbms::app
