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

/// A running program and its output. Its environment has PATH, the time zone UTC, the options of
/// the sanitizers and the given variables. The destructor kills and reaps it. If the test crashes
/// or is killed, the system kills the program, which would otherwise open the terminals of later
/// tests. So the thread that constructs this object must live as long as it.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> arguments = {};
    std::map<std::string, std::string> environment = {};
    /// If set, its standard streams are a terminal of this width and out() has all output. If not,
    /// its input is empty and its output goes to two pipes.
    std::optional<unsigned short> terminal_columns = {};
    std::optional<uid_t> user = {};  ///< the user to run as; needs root
    std::filesystem::path directory = "/";
  };

  /// Throws std::system_error if no process can be created. A program that cannot be executed exits
  /// with 127.
  ChildProcess(const std::string& program, const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// The output so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  /// Waits for a text in the output. Returns false if the program ends without it or it does not
  /// come in time.
  bool wait_for_out(std::string_view text) const;
  bool wait_for_err(std::string_view text) const;
  /// Waits for any condition on the output in the same way.
  bool wait_for_out(const std::function<bool(const std::string&)>& enough) const;

  void signal(int number) const;
  /// Waits for the end of the program. Returns its exit code, 128 + N if signal N ended it, or
  /// nullopt if it still runs after `longest`. After an exit code, out() and err() are complete.
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
