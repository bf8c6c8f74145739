#include "line/capture_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "jkbms/timestamp.hpp"
#include "jkbms/version.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

constexpr mode_t only_the_user = S_IRUSR | S_IWUSR;
constexpr std::string_view first_words = "# source: jkbms-mqtt ";
constexpr off_t longest_line = 64L * 1024;  // a line holds 8192 bytes at most

Error cannot_write(const std::string& path, std::string_view why, int code) {
  return {Errc::io, fmt::format("cannot write {}: {}", path, why), code};
}

Error cannot_write(const std::string& path, int code) {
  return cannot_write(path, std::generic_category().message(code), code);
}

bool exists(const std::string& path) {
  struct stat found {};
  return lstat(path.c_str(), &found) == 0;
}

/// Why a capture must not be written to what stands at `path`; nullopt if nothing stands there, or
/// a regular file. Does not open it: to open a device may change it.
std::optional<Error> not_a_file(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0 || S_ISREG(found.st_mode)) return std::nullopt;
  if (S_ISDIR(found.st_mode)) return cannot_write(path, EISDIR);
  if (S_ISLNK(found.st_mode)) return cannot_write(path, "it is a link; name its target", ELOOP);
  return cannot_write(path, "it is not a regular file", ENOTTY);
}

/// Opens a capture of this program, or creates the file. Closed on exec, locked against a second
/// writer.
Result<int> open_capture(const std::string& path) {
  if (auto refused = not_a_file(path)) return *std::move(refused);
  const int descriptor =
      open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, only_the_user);
  if (descriptor < 0) return cannot_write(path, errno);
  const auto refuse = [&](std::string_view why, int code) {
    close(descriptor);
    return cannot_write(path, why, code);
  };
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return refuse("another program writes it", EBUSY);
  }
  std::array<char, first_words.size()> beginning{};
  const ssize_t count = pread(descriptor, beginning.data(), beginning.size(), 0);
  if (count != 0 && std::string_view(beginning.data(), beginning.size()) != first_words) {
    return refuse("it exists and is no capture of this program; name another file", EEXIST);
  }
  return descriptor;
}

/// Removes a last line that was cut, because its program was killed. Returns the new size.
off_t remove_cut_line(int descriptor) {
  const off_t size = lseek(descriptor, 0, SEEK_END);
  const off_t begin = size > longest_line ? size - longest_line : 0;
  std::string tail(static_cast<std::size_t>(size - begin), '\0');
  const ssize_t count = pread(descriptor, tail.data(), tail.size(), begin);
  if (count != static_cast<ssize_t>(tail.size())) return size;
  const auto last_end = tail.rfind('\n');
  const off_t whole =
      last_end == std::string::npos ? begin : begin + static_cast<off_t>(last_end) + 1;
  return whole == size || ftruncate(descriptor, whole) != 0 ? size : whole;
}

/// Renames a capture of this program. Nothing to do if there is none.
std::optional<Error> move_capture(const std::string& from, const std::string& to) {
  if (!exists(from)) return std::nullopt;
  for (const std::string& path : {from, to}) {
    if (!exists(path)) continue;
    const auto opened = open_capture(path);
    if (!opened) return opened.error();
    close(*opened);
  }
  if (rename(from.c_str(), to.c_str()) != 0) return cannot_write(to, errno);
  return std::nullopt;
}

}  // namespace

Result<CaptureFile> CaptureFile::open(const std::string& path, std::int64_t greatest_size,
                                      Origin origin, const Clock& clock) {
  CaptureFile file(path, greatest_size, std::move(origin), clock);
  if (auto failed = file.open_newest()) return *std::move(failed);
  file.goes_on_ = file.size_ > 0;
  if (file.size_ >= greatest_size) {
    if (auto failed = file.begin_next()) return *std::move(failed);
  } else if (auto failed = file.append(file.header())) {
    return *std::move(failed);
  }
  return file;
}

std::optional<Error> CaptureFile::write(const CaptureRecord& record) {
  if (!file_) return std::nullopt;
  CaptureRecord written = record;
  if (written.at) *written.at -= began_at_;
  std::string line = to_line(written);
  if (size_ + static_cast<std::int64_t>(line.size()) > greatest_size_) {
    if (auto failed = begin_next()) {
      file_.reset();
      return failed;
    }
    began_at_ = record.at.value_or(began_at_);
    if (written.at) written.at = std::chrono::milliseconds{0};
    line = to_line(written);
  }
  return append(line);
}

std::optional<Error> CaptureFile::open_newest() {
  const auto opened = open_capture(path_);
  if (!opened) return opened.error();
  size_ = remove_cut_line(*opened);
  file_.reset(fdopen(*opened, "a"));
  if (file_) return std::nullopt;
  const int code = errno;
  close(*opened);
  return cannot_write(path_, code);
}

/// Moves the files on and begins a new one.
std::optional<Error> CaptureFile::begin_next() {
  file_.reset();
  if (auto failed = move_capture(path_ + ".1", path_ + ".2")) return failed;
  if (auto failed = move_capture(path_, path_ + ".1")) return failed;
  if (auto failed = open_newest()) return failed;
  return append(header());
}

std::optional<Error> CaptureFile::append(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() &&
      std::fflush(file_.get()) == 0) {
    size_ += static_cast<std::int64_t>(text.size());
    return std::nullopt;
  }
  const Error error = cannot_write(path_, errno);
  const int descriptor = dup(fileno(file_.get()));
  file_.reset();  // tries to write the rest
  [[maybe_unused]] const int truncated = ftruncate(descriptor, static_cast<off_t>(size_));
  close(descriptor);
  return error;
}

std::string CaptureFile::header() const {
  const std::string rate =
      origin_.baudrate == 0 ? "" : fmt::format(" at {} baud", origin_.baudrate);
  return fmt::format(
      "{}{}, {}{}, {}\n"
      "# model/firmware: (please fill in)\n"
      "# nature: recorded\n"
      "# redacted: {}\n",
      first_words, version, printable(origin_.port), rate, to_rfc3339(clock_->wall()),
      redaction_note(origin_.redaction));
}

}  // namespace jkbms::app
