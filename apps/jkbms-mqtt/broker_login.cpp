#include "broker_login.hpp"

#include <vector>

#include "mqtt/client_id.hpp"
#include "mqtt/mqtt_secrets.hpp"
#include "system/environment.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {

std::variant<MqttOptions, ExitCode> complete_login(MqttOptions mqtt, Log& log) {
  std::vector<Sentence> warnings;
  if (const auto problem = load_secrets(mqtt, process_environment(), warnings)) {
    print_error(problem->message, problem->text);
    return problem->code;
  }
  for (const Sentence& warning : warnings) log.warn(warning.message, "{}", warning.text);
  if (mqtt.password) disable_core_dumps();
  if (mqtt.insecure)
    log.warn(Message::tls_unchecked, "--mqtt-insecure: the broker's certificate is not checked");
  return mqtt;
}

std::string source_of(const Options& options) {
  std::string source = options.replay ? options.replay->file : "";
  for (const BusConfig& bus : options.buses) {
    source += (source.empty() ? "" : ", ") + bus.serialport;
  }
  return source;
}

std::string client_id_of(const Options& options, const MqttOptions& mqtt) {
  return mqtt.client_id.value_or(
      make_client_id(program_identity(options.state_directory, source_of(options)), mqtt.topic));
}

}  // namespace jkbms::app
