#include "support/mosquitto_broker.hpp"

#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>

namespace jkbms::test {
namespace {

constexpr int port_attempts = 5;

/// The user for mosquitto. Started as root, it would change to a user who cannot read our files.
std::string user_name() {
  const passwd* const entry = getpwuid(geteuid());
  return entry == nullptr ? "root" : entry->pw_name;
}

void write_password_file(const std::filesystem::path& file, const MosquittoBroker::Login& login) {
  ChildProcess writer(JKBMS_MOSQUITTO_PASSWD,
                      {.arguments = {"-c", "-b", file.string(), login.user, login.password}});
  if (writer.wait() != 0) throw std::runtime_error("mosquitto_passwd: " + writer.err());
}

}  // namespace

MosquittoBroker::MosquittoBroker(const Options& options) : host_(options.host) {
  for (int attempt = 0; attempt < port_attempts; ++attempt) {
    port_ = std::make_unique<ReservedPort>();
    write_configuration(options);
    if (try_start()) return;
  }
  throw std::runtime_error("mosquitto does not start: " + log());
}

void MosquittoBroker::write_configuration(const Options& options) const {
  std::ofstream file(directory_.path() / "mosquitto.conf");
  file << "user " << user_name() << "\npersistence false\nlog_dest stderr\nlog_type all\n";
  // mosquitto 2.0.11 does not start if its only listener is for websockets.
  if (options.websockets) file << "listener " << unused_port_.number << " " << host_ << "\n";
  file << "listener " << port() << " " << host_ << "\n";
  if (options.login) {
    const auto passwords = directory_.path() / "passwords";
    write_password_file(passwords, *options.login);
    file << "allow_anonymous false\npassword_file " << passwords.string() << "\n";
  } else {
    file << "allow_anonymous true\n";
  }
  if (options.tls) {
    file << "certfile " << options.tls->certificate.string() << "\nkeyfile "
         << options.tls->key.string() << "\n";
    if (!options.tls->client_ca.empty()) {
      file << "cafile " << options.tls->client_ca.string() << "\nrequire_certificate true\n";
    }
  }
  if (options.websockets) file << "protocol websockets\n";
  if (options.max_connections) file << "max_connections " << *options.max_connections << "\n";
}

bool MosquittoBroker::try_start() {
  process_ = std::make_unique<ChildProcess>(
      JKBMS_MOSQUITTO,
      ChildProcess::Options{.arguments = {"-c", (directory_.path() / "mosquitto.conf").string()}});
  return wait_for_log(" running");
}

std::string MosquittoBroker::address() const {
  return (host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]") + ":" +
         std::to_string(port());
}

bool MosquittoBroker::wait_for_log(std::string_view text) const {
  return process_ && process_->wait_for_err(text);
}

void MosquittoBroker::stop() {
  process_->signal(SIGTERM);
  if (process_->wait() != 0) throw std::runtime_error("mosquitto did not end: " + log());
}

void MosquittoBroker::kill() {
  process_->signal(SIGKILL);
  process_->wait();
}

void MosquittoBroker::start() {
  if (!try_start()) throw std::runtime_error("mosquitto does not start again: " + log());
}

void MosquittoBroker::pause() {
  process_->signal(SIGSTOP);
}

void MosquittoBroker::resume() {
  process_->signal(SIGCONT);
}

}  // namespace jkbms::test
