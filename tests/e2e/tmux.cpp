#include "e2e/tmux.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace jkbms::test {
namespace {

constexpr std::chrono::milliseconds between_looks{50};

ChildProcess::Options options(std::vector<std::string> arguments) {
  return {.arguments = std::move(arguments),
          .environment = {{"LC_ALL", "C.UTF-8"}, {"SHELL", "/bin/bash"}, {"HOME", "/nonexistent"}}};
}

}  // namespace

Tmux::Tmux(const std::string& program, int columns, int rows)
    : program_(program),
      socket_((directory_.path() / "tmux").string()),
      server_(program, options({"-D", "-S", socket_, "-f", "/dev/null"})) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!std::filesystem::exists(socket_)) {
    if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("tmux does not start");
    std::this_thread::sleep_for(between_looks);
  }
  run({"new-session", "-d", "-x", std::to_string(columns), "-y", std::to_string(rows),
       "env PS1='$ ' bash --norc --noprofile"});
  if (!wait_for("$")) throw std::runtime_error("no shell in tmux: " + shown());
}

void Tmux::type(const std::string& line) {
  run({"send-keys", "-l", line});
  run({"send-keys", "Enter"});
}

void Tmux::press(const std::string& key) {
  run({"send-keys", key});
}

void Tmux::resize(int columns, int rows) {
  run({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
}

std::string Tmux::shown() const {
  return run({"capture-pane", "-p"});
}

std::string Tmux::shown_with_attributes() const {
  return run({"capture-pane", "-p", "-e"});
}

bool Tmux::wait_for(const std::string& text) const {
  return wait_for([&](const std::string& all) { return all.find(text) != std::string::npos; });
}

bool Tmux::wait_for(const std::function<bool(const std::string&)>& enough) const {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!enough(shown())) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(between_looks);
  }
  return true;
}

std::string Tmux::value(const std::string& format) const {
  std::string text = run({"display-message", "-p", format});
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string Tmux::run(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"-u", "-S", socket_});
  ChildProcess client(program_, options(std::move(arguments)));
  client.wait();
  return client.out();
}

}  // namespace jkbms::test
