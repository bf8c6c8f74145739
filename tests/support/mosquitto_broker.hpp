#ifndef JKBMS_TESTS_SUPPORT_MOSQUITTO_BROKER_HPP
#define JKBMS_TESTS_SUPPORT_MOSQUITTO_BROKER_HPP

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {

/// Runs mosquitto on a free port of a loopback address. It stores nothing on disk.
class MosquittoBroker {
 public:
  struct Login {
    std::string user;
    std::string password;
  };
  struct Tls {
    std::filesystem::path certificate;
    std::filesystem::path key;
    std::filesystem::path client_ca = {};  ///< who signs for clients; empty: any may come
  };
  struct Options {
    std::optional<Login> login = {};  ///< the only one that is let in
    std::optional<Tls> tls = {};
    std::string host = "127.0.0.1";
    bool websockets = false;
    std::optional<int> max_connections = {};
  };

  /// Throws std::runtime_error where mosquitto does not start.
  explicit MosquittoBroker(const Options& options);
  MosquittoBroker() : MosquittoBroker(Options()) {}

  [[nodiscard]] int port() const noexcept { return port_; }
  /// "HOST:PORT"
  [[nodiscard]] std::string address() const;
  /// "tcp://HOST:PORT"
  [[nodiscard]] std::string uri() const { return "tcp://" + address(); }
  /// Its log since it was last started.
  [[nodiscard]] std::string log() const { return process_ ? process_->err() : ""; }
  /// Waits for a text in the log.
  [[nodiscard]] bool wait_for_log(std::string_view text) const;

  /// Ends it with SIGTERM.
  void stop();
  /// Ends it with SIGKILL.
  void kill();
  /// Starts it again on the same port. Requires stop() or kill() before.
  void start();
  /// Stops the process, with its connections open, until resume().
  void pause();
  void resume();

 private:
  [[nodiscard]] bool try_start();
  void write_configuration(const Options& options) const;

  TemporaryDirectory directory_;
  std::string host_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

/// Returns a TCP port of 127.0.0.1 on which nobody listens.
int free_port();

}  // namespace jkbms::test

#endif
