#ifndef JKBMS_TESTS_SUPPORT_MOSQUITTO_BROKER_HPP
#define JKBMS_TESTS_SUPPORT_MOSQUITTO_BROKER_HPP

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "support/child_process.hpp"
#include "support/loopback.hpp"
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
    std::filesystem::path client_ca =
        {};  ///< the CA of client certificates; empty: none are required
  };
  struct Options {
    std::optional<Login> login = {};  ///< the only login that is accepted
    std::optional<Tls> tls = {};
    std::string host = "127.0.0.1";
    bool websockets = false;
    std::optional<int> max_connections = {};
  };

  /// Throws std::runtime_error if mosquitto does not start.
  explicit MosquittoBroker(const Options& options);
  MosquittoBroker() : MosquittoBroker(Options()) {}

  [[nodiscard]] int port() const noexcept { return port_->number; }
  /// "HOST:PORT"
  [[nodiscard]] std::string address() const;
  /// "tcp://HOST:PORT"
  [[nodiscard]] std::string uri() const { return "tcp://" + address(); }
  /// The log since the last start.
  [[nodiscard]] std::string log() const { return process_ ? process_->err() : ""; }
  /// Waits for a text in the log. Returns whether it came.
  [[nodiscard]] bool wait_for_log(std::string_view text) const;

  /// Ends the process with SIGTERM.
  void stop();
  /// Ends the process with SIGKILL.
  void kill();
  /// Starts the broker again on the same port. Requires stop() or kill() before.
  void start();
  /// Pauses the process, with its connections open, until resume().
  void pause();
  void resume();

 private:
  [[nodiscard]] bool try_start();
  void write_configuration(const Options& options) const;

  TemporaryDirectory directory_;
  std::string host_;
  std::unique_ptr<ReservedPort> port_;
  ReservedPort unused_port_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace jkbms::test

#endif
