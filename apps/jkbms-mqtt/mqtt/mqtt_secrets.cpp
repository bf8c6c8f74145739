#include "mqtt/mqtt_secrets.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

constexpr const char* credential_name = "mqttpass";

FileProblem problem_of(const Error& error) {
  return {exit_code_of(error), message_of_file(error), error.detail};
}

std::optional<FileProblem> check_readable(const std::optional<std::string>& path) {
  if (!path) return std::nullopt;
  if (access(path->c_str(), R_OK) != 0) return problem_of(unreadable(*path, errno));
  std::error_code ignored;
  if (std::filesystem::is_directory(*path, ignored)) return problem_of(unreadable(*path, EISDIR));
  return std::nullopt;
}

void warn_of_password_file(const std::string& path, const std::string& password,
                           std::vector<Sentence>& warnings) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
      (status.st_mode & S_IROTH) != 0) {
    warnings.push_back({Message::password_visible,
                        path + " can be read by every user; chmod 600 keeps the password secret"});
  }
  constexpr std::string_view blanks = " \t";
  if (blanks.find(password.front()) != std::string_view::npos ||
      blanks.find(password.back()) != std::string_view::npos) {
    warnings.push_back(
        {Message::password_blank,
         "the password in " + path + " begins or ends with a blank, which counts as part of it"});
  }
}

std::optional<FileProblem> read_password(const std::string& path, MqttOptions& options,
                                         std::vector<Sentence>& warnings) {
  constexpr std::size_t longest = 65'535;  // the longest text in MQTT
  const auto text = read_text_file(path);
  if (!text && text.error().system_error != EFBIG) return problem_of(text.error());
  std::string line = text ? text->substr(0, text->find('\n')) : std::string(longest + 1, ' ');
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) {
    return FileProblem{ExitCode::bad_configuration, Message::bad_secret,
                       path + " has nothing on its first line; the password belongs there"};
  }
  if (line.size() > longest || line.find('\0') != std::string::npos) {
    return FileProblem{ExitCode::bad_configuration, Message::bad_secret,
                       path +
                           " holds no password: its first line is longer than 65535 bytes or "
                           "has a NUL in it"};
  }
  warn_of_password_file(path, line, warnings);
  options.password = std::move(line);
  return std::nullopt;
}

/// Reads the password from --mqttpass-file, else from the credential, if there is one.
std::optional<FileProblem> load_password(MqttOptions& options, const Environment& environment,
                                         std::vector<Sentence>& warnings) {
  if (options.password_file) return read_password(*options.password_file, options, warnings);
  const auto directory = environment.find("CREDENTIALS_DIRECTORY");
  if (options.password || directory == environment.end()) return std::nullopt;
  const std::string credential = fmt::format("{}/{}", directory->second, credential_name);
  if (access(credential.c_str(), F_OK) != 0) return std::nullopt;
  return read_password(credential, options, warnings);
}

}  // namespace

std::optional<FileProblem> load_secrets(MqttOptions& options, const Environment& environment,
                                        std::vector<Sentence>& warnings) {
  for (const auto* path : {&options.ca_file, &options.cert_file, &options.key_file}) {
    if (auto problem = check_readable(*path)) return problem;
  }
  if (auto problem = load_password(options, environment, warnings)) return problem;
  if (options.password && !options.user) {
    return FileProblem{ExitCode::bad_option, Message::no_user,
                       "there is a password for the broker but no user name, which MQTT needs with "
                       "it; add --mqttuser"};
  }
  return std::nullopt;
}

void hide_arguments(int argc, char** argv, const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    for (int i = 1; i < argc; ++i) {
      for (char* found = std::strstr(argv[i], secret.c_str()); found != nullptr;
           found = std::strstr(found + secret.size(), secret.c_str())) {
        std::fill_n(found, secret.size(), '*');
      }
    }
  }
}

void disable_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE,
        0UL);  // a program that takes core dumps (core_pattern) may ignore the limit
}

}  // namespace jkbms::app
