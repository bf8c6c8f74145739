#include "mqtt/mqtt_secrets.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "system/text_file.hpp"

namespace jkbms::app {
namespace {

constexpr const char* credential_name = "mqttpass";

FileProblem problem_of(const Error& error) {
  return {exit_code_of(error), error.detail};
}

std::optional<FileProblem> check_readable(const std::optional<std::string>& path) {
  if (!path) return std::nullopt;
  if (access(path->c_str(), R_OK) != 0) return problem_of(unreadable(*path, errno));
  std::error_code ignored;
  if (std::filesystem::is_directory(*path, ignored)) return problem_of(unreadable(*path, EISDIR));
  return std::nullopt;
}

std::optional<FileProblem> read_password(const std::string& path, MqttOptions& options) {
  const auto text = read_text_file(path);
  if (!text) return problem_of(text.error());
  std::string line = text->substr(0, text->find('\n'));
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) {
    return FileProblem{ExitCode::bad_configuration,
                       path + " has nothing on its first line; the password belongs there"};
  }
  options.password = std::move(line);
  return std::nullopt;
}

}  // namespace

std::optional<FileProblem> load_secrets(MqttOptions& options, const Environment& environment) {
  for (const auto* path : {&options.ca_file, &options.cert_file, &options.key_file}) {
    if (auto problem = check_readable(*path)) return problem;
  }
  if (options.password_file) return read_password(*options.password_file, options);
  const auto directory = environment.find("CREDENTIALS_DIRECTORY");
  if (options.password || directory == environment.end()) return std::nullopt;
  const std::string credential = fmt::format("{}/{}", directory->second, credential_name);
  if (access(credential.c_str(), F_OK) != 0) return std::nullopt;
  return read_password(credential, options);
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
}

}  // namespace jkbms::app
