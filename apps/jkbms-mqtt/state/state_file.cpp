#include "state/state_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

#include "state/stable_hash.hpp"

namespace jkbms::app {
namespace {

constexpr mode_t only_the_user = S_IRUSR | S_IWUSR;
constexpr std::size_t largest_size = 1024UL * 1024;
constexpr std::string_view checksum_mark = "checksum ";

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const noexcept { return number_; }
  /// Returns false if the system reports a fault that a write left behind.
  bool close_now() noexcept { return close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

Error failed(std::string_view what, const std::string& path, int code) {
  return {Errc::io,
          fmt::format("cannot {} {}: {}", what, path, std::generic_category().message(code)), code};
}

std::string checksum_line(std::string_view text) {
  return fmt::format("{}{:016x}\n", checksum_mark, stable_hash(text));
}

/// Removes the checksum. nullopt if it is wrong or is not there.
std::optional<std::string> checked(const std::string& content) {
  const std::size_t size = checksum_line("").size();
  if (content.size() < size) return std::nullopt;
  std::string text = content.substr(0, content.size() - size);
  if (content.substr(text.size()) != checksum_line(text)) return std::nullopt;
  return text;
}

struct Content {
  std::string text;
  bool is_usable = true;  ///< a regular file of usual size
};

/// nullopt if there is no file. Waits for nothing and follows no link.
Result<std::optional<Content>> read(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT) return std::optional<Content>();
    if (errno == ELOOP || errno == ENXIO) return std::optional(Content{{}, false});
    return failed("read", path, errno);
  }
  struct stat found {};
  if (fstat(file.number(), &found) != 0) return failed("read", path, errno);
  Content content;
  content.is_usable = S_ISREG(found.st_mode);
  std::array<char, 4096> chunk{};
  while (content.is_usable) {
    const ssize_t count = ::read(file.number(), chunk.data(), chunk.size());
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("read", path, errno);
    content.text.append(chunk.data(), static_cast<std::size_t>(count));
    content.is_usable = content.text.size() <= largest_size;
  }
  return std::optional(std::move(content));
}

Status write_all(int descriptor, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("write", path, errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

/// Writes a new file that is on the disk when this returns.
Status write_file(const std::string& path, const std::string& content) {
  unlink(path.c_str());
  Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, only_the_user));
  if (file.number() < 0) return failed("write", path, errno);
  if (auto written = write_all(file.number(), content, path); !written) return written;
  if (fsync(file.number()) != 0) return failed("write", path, errno);
  if (!file.close_now()) return failed("write", path, errno);
  return {};
}

/// Makes the names of a directory last.
Status sync_directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() < 0 || fsync(opened.number()) != 0) {
    return failed("write", directory, errno);
  }
  return {};
}

/// Renames a damaged file, so that the next one does not replace it.
Sentence put_aside(const std::string& path) {
  const std::string aside = path + ".damaged";
  if (std::rename(path.c_str(), aside.c_str()) == 0) {
    return {Message::state_damaged, fmt::format("{} is damaged; it is now {}", path, aside)};
  }
  return {Message::state_damaged, fmt::format("{} is damaged, and cannot be renamed: {}", path,
                                              std::generic_category().message(errno))};
}

}  // namespace

StateFile::~StateFile() {
  if (lock_ >= 0) close(lock_);
}

Status StateFile::lock() {
  if (lock_ >= 0) return {};
  const std::string name = path_ + ".lock";
  lock_ = open(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, only_the_user);
  if (lock_ < 0) return failed("write", name, errno);
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  const int code = errno;
  close(std::exchange(lock_, -1));
  if (code != EWOULDBLOCK) return failed("lock", name, code);
  return Error{Errc::io, path_ + " is in use by another program", code};
}

Result<std::optional<std::string>> StateFile::load(const Understands& understands,
                                                   std::vector<Sentence>& messages) {
  if (auto locked = lock(); !locked) return locked.error();
  for (const std::string& path : {path_, path_ + ".last"}) {
    auto content = read(path);
    if (!content) return content.error();
    if (!*content) continue;
    if ((*content)->is_usable) {
      if (auto text = checked((*content)->text); text && understands(*text)) return text;
    }
    messages.push_back(put_aside(path));
  }
  return std::optional<std::string>();
}

Status StateFile::save(const std::string& text) {
  if (auto locked = lock(); !locked) return locked;
  const std::string unfinished = path_ + ".new";
  if (auto written = write_file(unfinished, text + checksum_line(text)); !written) {
    unlink(unfinished.c_str());
    return written;
  }
  if (std::rename(path_.c_str(), (path_ + ".last").c_str()) != 0 && errno != ENOENT) {
    return failed("write", path_ + ".last", errno);
  }
  if (std::rename(unfinished.c_str(), path_.c_str()) != 0) return failed("write", path_, errno);
  return sync_directory_of(path_);
}

}  // namespace jkbms::app
