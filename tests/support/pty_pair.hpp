#ifndef JKBMS_TESTS_SUPPORT_PTY_PAIR_HPP
#define JKBMS_TESTS_SUPPORT_PTY_PAIR_HPP

#include <string>

#include "transport/fd_io.hpp"

namespace jkbms::test {

/// A pseudo terminal in raw mode. Both sides stay open, close-on-exec, until the object is
/// destroyed; then the slave side hangs up for other processes that have it open. If every process
/// closes the slave side, it hangs up for the master. The master is non-blocking. Throws
/// std::system_error if the system has no free terminal.
class PtyPair {
 public:
  PtyPair();

  [[nodiscard]] int master() const noexcept { return master_.get(); }
  [[nodiscard]] int slave() const noexcept { return slave_.get(); }
  [[nodiscard]] const std::string& slave_path() const noexcept { return slave_path_; }

  /// Sets the size that a program on the slave side sees.
  void resize(unsigned short rows, unsigned short columns) const;
  /// The rate of the slave side, as a termios constant (B115200).
  [[nodiscard]] unsigned rate() const;
  void close_slave() { slave_ = fd_io::Descriptor(); }

 private:
  fd_io::Descriptor master_;
  fd_io::Descriptor slave_;
  std::string slave_path_;
};

}  // namespace jkbms::test

#endif
