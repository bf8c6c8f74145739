#ifndef JKBMS_TESTS_SUPPORT_PTY_PAIR_HPP
#define JKBMS_TESTS_SUPPORT_PTY_PAIR_HPP

#include <string>

#include "transport/fd_io.hpp"

namespace jkbms::test {

/// A pseudo terminal in raw mode. Both sides stay open, close-on-exec, until the object goes: then
/// whoever else has the slave side open sees it hang up. A slave side that is closed by everybody
/// hangs up for the master. The master is non-blocking.
/// Throws std::system_error where the system has no terminal to give.
class PtyPair {
 public:
  PtyPair();

  [[nodiscard]] int master() const noexcept { return master_.get(); }
  [[nodiscard]] int slave() const noexcept { return slave_.get(); }
  [[nodiscard]] const std::string& slave_path() const noexcept { return slave_path_; }

  /// The size that a program on the slave side sees.
  void resize(unsigned short rows, unsigned short columns) const;
  /// The rate that the slave side was set to, as a termios constant (B115200).
  [[nodiscard]] unsigned rate() const;
  void close_slave() { slave_ = fd_io::Descriptor(); }

 private:
  fd_io::Descriptor master_;
  fd_io::Descriptor slave_;
  std::string slave_path_;
};

}  // namespace jkbms::test

#endif
