#include "support/pty_pair.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace jkbms::test {
namespace {

void check(bool good, const char* doing) {
  if (!good) throw std::system_error(errno, std::generic_category(), doing);
}

}  // namespace

PtyPair::PtyPair() : master_(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
  check(static_cast<bool>(master_), "posix_openpt");
  check(grantpt(master()) == 0, "grantpt");
  check(unlockpt(master()) == 0, "unlockpt");
  std::array<char, 64> name{};
  check(ptsname_r(master(), name.data(), name.size()) == 0, "ptsname_r");
  slave_path_ = name.data();
  slave_ = fd_io::Descriptor(open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  check(static_cast<bool>(slave_), "open");
  termios settings{};
  check(tcgetattr(slave(), &settings) == 0, "tcgetattr");
  cfmakeraw(&settings);
  check(tcsetattr(slave(), TCSANOW, &settings) == 0, "tcsetattr");
}

void PtyPair::resize(unsigned short rows, unsigned short columns) const {
  winsize size{};
  size.ws_row = rows;
  size.ws_col = columns;
  check(ioctl(master(), TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
}

unsigned PtyPair::rate() const {
  termios settings{};
  check(tcgetattr(slave(), &settings) == 0, "tcgetattr");
  return cfgetospeed(&settings);
}

}  // namespace jkbms::test
