#include "line/capture_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "jkbms/timestamp.hpp"
#include "jkbms/version.hpp"

namespace jkbms::app {
namespace {

constexpr int most_files = 999;
constexpr mode_t only_the_user = S_IRUSR | S_IWUSR;

Error cannot_write(const std::string& path, int code) {
  return {Errc::io, fmt::format("cannot write {}: {}", path, std::generic_category().message(code)),
          code};
}

/// Creates a file that does not exist yet. Returns -1 and sets `errno` if that fails.
int make_new(const std::string& path) {
  return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, only_the_user);
}

}  // namespace

Result<CaptureFile> CaptureFile::create(const std::string& path, const std::string& port,
                                        int baudrate, const Clock& clock) {
  struct stat existing {};
  if (stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode)) {
    if (S_ISDIR(existing.st_mode)) return cannot_write(path, EISDIR);
    return Error{Errc::io, fmt::format("cannot write {}: it is not a regular file", path), ENOTTY};
  }
  std::string name = path;
  int descriptor = make_new(name);
  for (int i = 1; descriptor < 0 && errno == EEXIST && i <= most_files; ++i) {
    name = fmt::format("{}.{}", path, i);
    descriptor = make_new(name);
  }
  if (descriptor < 0) return cannot_write(name, errno);
  CaptureFile file(std::move(name), fdopen(descriptor, "w"));
  if (const auto failed =
          file.append(fmt::format("# source: jkbms-mqtt {}, {} at {} baud, {}\n"
                                  "# model/firmware: (please fill in)\n"
                                  "# nature: recorded\n"
                                  "# redacted: passcode (X in its place, checksums made right)\n",
                                  version, port, baudrate, to_rfc3339(clock.wall())))) {
    return *failed;
  }
  return file;
}

std::optional<Error> CaptureFile::write(const CaptureRecord& record) {
  return append(to_line(record));
}

std::optional<Error> CaptureFile::append(const std::string& text) {
  if (!file_) return std::nullopt;
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() &&
      std::fflush(file_.get()) == 0) {
    size_ += static_cast<long>(text.size());
    return std::nullopt;
  }
  const Error error = cannot_write(path_, errno);
  const int descriptor = dup(fileno(file_.get()));
  file_.reset();  // tries to write the rest
  [[maybe_unused]] const int truncated = ftruncate(descriptor, size_);
  close(descriptor);
  return error;
}

}  // namespace jkbms::app
