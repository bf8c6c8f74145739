#include "support/serial_shim.hpp"

#include <dlfcn.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string_view>

namespace {

constexpr std::string_view sysfs_prefix = "/sys/class/tty/pts/";
constexpr std::string_view sysfs_target = "../../devices/virtual/tty/pts";

std::atomic<int> answers{0};

bool is_pty_in_sysfs(const char* path) {
  return std::string_view(path).starts_with(sysfs_prefix);
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

template <class Status>
int pretend_link(Status* status) {
  ++answers;
  *status = {};
  status->st_mode = S_IFLNK | 0777;
  return 0;
}

}  // namespace

// The functions of the C library that libserialport calls, under other names. On a 32-bit system it
// calls those that end in 64.
extern "C" {
int shim_lstat(const char* path, struct stat* status) __asm__("lstat");
int shim_lstat64(const char* path, struct stat64* status) __asm__("lstat64");
int shim_old_lstat(int version, const char* path, struct stat* status) __asm__("__lxstat");
int shim_old_lstat64(int version, const char* path, struct stat64* status) __asm__("__lxstat64");
ssize_t shim_readlink(const char* path, char* buffer, size_t size) __asm__("readlink");
int shim_ioctl(int fd, unsigned long request, void* argument) __asm__("ioctl");
}

int jkbms_serial_shim_answers() noexcept {
  return answers;
}

int shim_lstat(const char* path, struct stat* status) {
  if (is_pty_in_sysfs(path)) return pretend_link(status);
  return next<decltype(&shim_lstat)>("lstat")(path, status);
}

int shim_lstat64(const char* path, struct stat64* status) {
  if (is_pty_in_sysfs(path)) return pretend_link(status);
  return next<decltype(&shim_lstat64)>("lstat64")(path, status);
}

int shim_old_lstat(int version, const char* path, struct stat* status) {
  if (is_pty_in_sysfs(path)) return pretend_link(status);
  return next<decltype(&shim_old_lstat)>("__lxstat")(version, path, status);
}

int shim_old_lstat64(int version, const char* path, struct stat64* status) {
  if (is_pty_in_sysfs(path)) return pretend_link(status);
  return next<decltype(&shim_old_lstat64)>("__lxstat64")(version, path, status);
}

ssize_t shim_readlink(const char* path, char* buffer, size_t size) {
  if (!is_pty_in_sysfs(path)) {
    return next<decltype(&shim_readlink)>("readlink")(path, buffer, size);
  }
  ++answers;
  return static_cast<ssize_t>(sysfs_target.copy(buffer, size));
}

int shim_ioctl(int fd, unsigned long request, void* argument) {
  const int result = next<decltype(&shim_ioctl)>("ioctl")(fd, request, argument);
  const bool modem_lines =
      request == TIOCMGET || request == TIOCMSET || request == TIOCMBIS || request == TIOCMBIC;
  if (result == 0 || !modem_lines || isatty(fd) == 0) return result;
  ++answers;
  errno = 0;
  if (request == TIOCMGET) *static_cast<int*>(argument) = TIOCM_DTR | TIOCM_RTS;
  return 0;
}
