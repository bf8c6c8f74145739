#include "system/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>

namespace jkbms::app {
namespace {

constexpr std::size_t largest_size = 16UL * 1024 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

Result<std::string> read_all(std::FILE* file, const std::string& name) {
  std::string text;
  std::array<char, 4096> chunk{};
  while (const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file)) {
    if (text.size() + count > largest_size) return unreadable(name, EFBIG);
    text.append(chunk.data(), count);
  }
  if (std::ferror(file) != 0) return unreadable(name, errno);
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

/// Why a file could not be written, from `errno`.
Error unwritable(const std::string& path) {
  const int code = errno;
  return {Errc::io, fmt::format("cannot write {}: {}", path, std::generic_category().message(code)),
          code};
}

}  // namespace

Error unreadable(const std::string& path, int system_error) {
  return {Errc::io,
          fmt::format("cannot read {}: {}", path, std::generic_category().message(system_error)),
          system_error};
}

Result<std::string> read_text_file(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "re"));
  if (!file) return unreadable(path, errno);
  return read_all(file.get(), path);
}

Result<std::string> read_standard_input() {
  return read_all(stdin, "standard input");
}

Status write_new_text_file(const std::string& path, const std::string& text, FileReaders readers) {
  const mode_t mode = readers == FileReaders::only_its_user ? 0600 : 0666;
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (descriptor < 0) return unwritable(path);
  std::unique_ptr<std::FILE, CloseFile> file(fdopen(descriptor, "w"));
  if (std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
      std::fclose(file.release()) == 0) {
    return {};
  }
  const Error error = unwritable(path);
  unlink(path.c_str());
  return error;
}

Status replace_text_file(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".new";
  const int fd = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                      S_IRUSR | S_IWUSR);
  if (fd < 0) return unwritable(path);
  const ssize_t count = write(fd, text.data(), text.size());
  const bool written = count == static_cast<ssize_t>(text.size());
  if (count >= 0 && !written) errno = ENOSPC;  // a short write does not say why
  Status status = written && fsync(fd) == 0 ? Status() : unwritable(path);
  if (close(fd) != 0 && status) status = unwritable(path);
  if (status && std::rename(unfinished.c_str(), path.c_str()) != 0) status = unwritable(path);
  if (!status) unlink(unfinished.c_str());
  return status;
}

}  // namespace jkbms::app
