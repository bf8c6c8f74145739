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
  std::string text;
  std::array<char, 4096> chunk{};
  while (const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    if (text.size() + count > largest_size) return unreadable(path, EFBIG);
    text.append(chunk.data(), count);
  }
  if (std::ferror(file.get()) != 0) return unreadable(path, errno);
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

Status write_new_text_file(const std::string& path, const std::string& text) {
  std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wxe"));
  if (!file) return unwritable(path);
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) return unwritable(path);
  if (std::fclose(file.release()) != 0) return unwritable(path);
  return {};
}

Status replace_text_file(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".new";
  const int fd = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                      S_IRUSR | S_IWUSR);
  if (fd < 0) return unwritable(path);
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (close(fd) != 0 || !written || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return unwritable(path);
  }
  return {};
}

}  // namespace jkbms::app
