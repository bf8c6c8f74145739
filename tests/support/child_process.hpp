#ifndef JKBMS_TESTS_SUPPORT_CHILD_PROCESS_HPP
#define JKBMS_TESTS_SUPPORT_CHILD_PROCESS_HPP

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/patience.hpp"
#include "support/pty_pair.hpp"

namespace jkbms::test {

/// A program that runs, with what it has written so far. Its environment is empty but for PATH,
/// the time zone UTC, the sanitizers' options, and what is given. Killed and reaped at the end.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> arguments = {};
    std::map<std::string, std::string> environment = {};
    /// Its standard streams are a terminal of that width, all written to out(); else nothing to
    /// read, and two pipes.
    std::optional<unsigned short> terminal_columns = {};
    std::optional<uid_t> user = {};  ///< to run as; needs root
    std::filesystem::path directory = "/";
  };

  /// Throws std::system_error where no process can be made. A program that cannot be executed ends
  /// with 127.
  ChildProcess(const std::string& program, const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// What came so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  /// Waits for a text in the output. False: it ended without, or it did not come in time.
  bool wait_for_out(std::string_view text) const;
  bool wait_for_err(std::string_view text) const;
  /// The same for anything that can be said about the output.
  bool wait_for_out(const std::function<bool(const std::string&)>& enough) const;

  void signal(int number) const;
  /// The exit code, 128 + N where signal N ended it, or nullopt where it still runs after
  /// `longest`. After an exit code, out() and err() are complete.
  std::optional<int> wait(std::chrono::milliseconds longest = patience);

 private:
  struct Stream {
    fd_io::Descriptor source;
    std::string text;
    bool open = false;
  };

  void start(const std::string& program, const Options& options);
  void read_streams(const std::stop_token& stop);
  bool wait_for(const Stream& stream, const std::function<bool(const std::string&)>& enough) const;

  std::optional<PtyPair> terminal_;
  pid_t pid_ = -1;
  fd_io::Descriptor process_;  // readable once the process has ended
  fd_io::Descriptor wake_;
  std::optional<int> exit_code_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Stream out_;
  Stream err_;
  std::jthread reader_;
};

}  // namespace jkbms::test

#endif
