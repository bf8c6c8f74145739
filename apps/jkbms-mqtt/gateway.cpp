#include "gateway.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "bank/bank_sink.hpp"
#include "broker_login.hpp"
#include "cellstats/cell_statistics_sink.hpp"
#include "energy/energy_sink.hpp"
#include "jkbms/capture.hpp"
#include "jkbms/capture_replay.hpp"
#include "jkbms/version.hpp"
#include "line/line_log.hpp"
#include "line/line_reader.hpp"
#include "line/port.hpp"
#include "line/replay.hpp"
#include "mqtt/broker_link.hpp"
#include "mqtt/connection_gate.hpp"
#include "mqtt/diagnosis/broker_diagnosis.hpp"
#include "mqtt/diagnosis/failure_explainer.hpp"
#include "mqtt/event_queue.hpp"
#include "mqtt/homeassistant/bank_device.hpp"
#include "mqtt/homeassistant/discovery.hpp"
#include "mqtt/mqtt_sink.hpp"
#include "mqtt/paho_mqtt_client.hpp"
#include "mqtt/victron/victron_sink.hpp"
#include "service_manager.hpp"
#include "state/state_directory.hpp"
#include "statistics/statistics_reporter.hpp"
#include "system/environment.hpp"
#include "system/standard_streams.hpp"
#include "system/stop_signal.hpp"
#include "system/thread_limit.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds acknowledgement_check{5};
constexpr std::size_t other_threads = 3;      // two of the MQTT library, and one for a diagnosis
constexpr int attempts_of_a_poll = 2;         // for a pack alone on its line
constexpr milliseconds goodbye_timeout{500};  // a stop may take 2 s in all
constexpr milliseconds shortest_birth_delay{1'000};
constexpr milliseconds longest_birth_delay{5'000};

ExitCode fail(const Error& error) {
  print_error(message_of_file(error), error.detail);
  return exit_code_of(error);
}

/// The time between two states of a pack, by bus.
std::vector<milliseconds> intervals_of(const Options& options) {
  std::vector<milliseconds> intervals;
  for (const BusConfig& bus : options.buses) intervals.push_back(bus.poll_interval);
  if (options.replay) intervals.push_back(options.replay->interval);
  return intervals;
}

milliseconds random_birth_delay() {
  std::random_device source;
  std::uniform_int_distribution<milliseconds::rep> spread(shortest_birth_delay.count(),
                                                          longest_birth_delay.count());
  return milliseconds(spread(source));
}

/// The work of the main thread: the connection to the broker, discovery, the service manager, the
/// statistics.
class Gateway {
 public:
  /// `state_directory`: where the program keeps files; nullopt: nowhere.
  Gateway(MqttOptions mqtt, std::vector<milliseconds> intervals, std::vector<BankConfig> banks,
          std::optional<std::string> state_directory, Log& log)
      : mqtt_(std::move(mqtt)),
        intervals_(std::move(intervals)),
        bank_configs_(std::move(banks)),
        state_directory_(std::move(state_directory)),
        log_(log) {}

  Status connect_client(const std::string& client_id) {
    auto client = PahoMqttClient::create(
        mqtt_, client_id, gateway_message(mqtt_.topic, false), clock_,
        [this](BrokerEvent event) { events_.push(std::move(event)); }, birth_messages());
    if (!client) return client.error();
    client_ = *std::move(client);
    gate_ = std::make_unique<ConnectionGate>(*client_);
    documents_ = std::make_unique<MqttSink>(*gate_, mqtt_);
    if (mqtt_.home_assistant) make_discovery();
    banks_ = std::make_unique<BankSink>(*gate_, sink_of_packs(), bank_configs_, mqtt_);
    if (mqtt_.victron) {
      victron_ = std::make_unique<VictronSink>(*gate_, *banks_, bank_configs_, mqtt_);
    }
    link_ = std::make_unique<BrokerLink>([this] { client_->connect(); }, mqtt_.broker.uri, clock_,
                                         log_);
    return {};
  }

  /// Reads every bus in a separate thread until a stop signal.
  void serve(std::vector<Port>& ports) {
    require_threads(ports.size() + other_threads);
    keep_statistics(ports);
    std::deque<LineLog> logs;
    std::deque<LineReader> readers;
    for (Port& port : ports) {
      logs.emplace_back(port.config(), log_);
      readers.emplace_back(readers.size(), port, MonitorEnd::at_stop, attempts_of_a_poll, clock_,
                           *gate_, logs.back());
    }
    std::vector<std::jthread> threads;
    threads.reserve(readers.size());
    for (LineReader& reader : readers) {
      threads.emplace_back([this, &reader](const std::stop_token& stop) {
        if (auto ended = reader.run(stop); !ended) {
          log_.error(message_of(ended.error()), "{}", ended.error().detail);
        }
      });
    }
    run_until_stopped(readers);
    for (std::jthread& thread : threads) thread.request_stop();
    threads.clear();  // joins them
    count(readers);
    energy_->closing();
    cell_statistics_->closing();
  }

  /// Replays until the end of the capture or a stop signal. Begins after the first connection to
  /// the broker.
  void serve(const Capture& capture, const ReplayConfig& config) {
    require_threads(1 + other_threads);
    gate_->lead_to(*banks_);
    on_first_connection_ = [&] {
      replay_thread_ = std::jthread([&](const std::stop_token& stop) {
        const auto publish = [this](const PackId& pack, const CaptureReplay::Reading& reading) {
          const auto part = reading.message.part.value_or(Part::state);
          if (reading.known.state && part != Part::log) gate_->publish(pack, reading.known, part);
        };
        replay(capture, config, ReplayPace::as_recorded, clock_, publish, stop);
        finished_ = true;
        events_.wake();
      });
    };
    run_until_stopped({});
    replay_thread_ = {};  // stops and joins it
  }

  void say_goodbye() {
    service_.stopping();
    statistics_.closing(done_);
    banks_->closing();
    documents_->closing();
    if (client_->close(goodbye_timeout) && !explainer_.busy()) return;
    log_.debug("the broker did not end the connection in time");
    std::_Exit(static_cast<int>(ExitCode::ok));  // a return would wait for the broker
  }

  [[nodiscard]] SystemClock& clock() noexcept { return clock_; }

 private:
  /// What comes behind the sinks that count.
  [[nodiscard]] Sink& sink_of_counted() {
    if (victron_) return *victron_;
    return *banks_;
  }

  [[nodiscard]] Sink& sink_of_packs() {
    if (discovery_) return *discovery_;
    return *documents_;
  }

  /// The messages with which Home Assistant says that it has started.
  std::optional<MqttSubscription> birth_messages() {
    if (!mqtt_.home_assistant) return std::nullopt;
    return MqttSubscription{mqtt_.home_assistant->prefix + "/status",
                            [this](std::string_view payload) {
                              if (payload != "online") return;
                              born_ = true;
                              events_.wake();
                            }};
  }

  void make_discovery() {
    Discovery::Config config{mqtt_.topic, *mqtt_.home_assistant, intervals_, memory_.read()};
    for (const BankConfig& bank : bank_configs_) {
      config.other_devices.push_back(bank_device(mqtt_.topic, bank.name, bank.poll_interval));
    }
    Discovery::Program program{
        .wake = [this] { events_.wake(); },
        .publish_states =
            [this] {
              documents_->publish_states_again();
              banks_->publish_states_again();
            },
        .birth_delay = random_birth_delay,
        .remember = [this](const RememberedPacks& packs) { remember(packs); }};
    discovery_ = std::make_unique<Discovery>(*gate_, *documents_, std::move(config),
                                             std::move(program), clock_);
  }

  void remember(const RememberedPacks& packs) {
    if (!memory_.write(packs)) log_.debug("the state directory cannot be written");
  }

  void run_until_stopped(const std::deque<LineReader>& readers) {
    service_.ready();
    auto watchdog_due = clock_.now();
    while (!finished_) {
      link_->act();
      client_->give_up_overdue();
      const auto now = clock_.now();
      if (const auto period = service_.watchdog_period(); period && now >= watchdog_due) {
        watchdog_due = now + *period;
        const auto lives = [&](const LineReader& reader) { return now < reader.alive_until(); };
        if (std::ranges::all_of(readers, lives)) service_.alive();
      }
      count(readers);
      statistics_.act(done_);
      if (discovery_) discovery_->act(done_);
      if (energy_) energy_->act();
      if (cell_statistics_) cell_statistics_->act();
      auto wake = statistics_.due();
      if (discovery_) wake = std::min(wake, discovery_->due().value_or(wake));
      if (energy_) wake = std::min(wake, energy_->due().value_or(wake));
      if (cell_statistics_) wake = std::min(wake, cell_statistics_->due().value_or(wake));
      if (link_->due()) wake = std::min(wake, *link_->due());
      if (client_->connected()) wake = std::min(wake, now + acknowledgement_check);
      if (service_.watchdog_period()) wake = std::min(wake, watchdog_due);
      if (wait_for_stop(wake)) return;
      take_events();
    }
  }

  void count(const std::deque<LineReader>& readers) {
    done_ = {};
    for (const LineReader& reader : readers) done_.lines = done_.lines + reader.report();
    done_.broker_reconnects = link_->reconnects();
    if (energy_) done_.energy_gaps = energy_->gaps();
  }

  /// Puts what counts before the sinks that publish.
  void keep_statistics(const std::vector<Port>& ports) {
    std::vector<EnergySink::Bus> buses;
    std::vector<std::string> names;
    for (const Port& port : ports) {
      buses.push_back({port.config().serialport, port.config().poll_interval});
      names.push_back(port.config().serialport);
    }
    const auto publish = [this](const PackId& pack, std::string document) {
      return documents_->publish_cell_statistics(pack, std::move(document));
    };
    const auto directory = usable_state_directory(state_directory_, log_);
    cell_statistics_ = std::make_unique<CellStatisticsSink>(sink_of_counted(), std::move(names),
                                                            publish, directory, clock_, log_);
    energy_ =
        std::make_unique<EnergySink>(*cell_statistics_, std::move(buses), directory, clock_, log_);
    gate_->lead_to(*energy_);
  }

  /// Waits until `wake` or an event. Returns true after a stop signal.
  bool wait_for_stop(Clock::TimePoint wake) {
    std::array<pollfd, 2> waiting = {
        {{stop_.descriptor(), POLLIN, 0}, {events_.descriptor(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<milliseconds>(wake - clock_.now());
    poll(waiting.data(), waiting.size(), std::max(static_cast<int>(left.count()), 0));
    return waiting[0].revents != 0;
  }

  void take_events() {
    for (BrokerEvent& event : events_.take()) {
      if (event.ends_connection()) {
        client_->reset();
        gate_->close();
        if (discovery_) discovery_->disconnected();
      }
      const auto explained = explainer_.explain(std::move(event));
      if (!explained || !link_->handle(*explained)) continue;
      client_->subscribe();
      gate_->open([this] { tell_sinks_of_connection(); });
      service_.status("connected to " + mqtt_.broker.uri);
      if (on_first_connection_) std::exchange(on_first_connection_, nullptr)();
    }
    if (born_.exchange(false)) discovery_->born();
  }

  void tell_sinks_of_connection() {
    documents_->connected();
    banks_->connected();
    if (cell_statistics_) cell_statistics_->connected();
    if (discovery_) discovery_->connected();
    statistics_.connected();
  }

  MqttOptions mqtt_;
  std::vector<milliseconds> intervals_;
  std::vector<BankConfig> bank_configs_;
  std::optional<std::string> state_directory_;
  Log& log_;
  SystemClock clock_;
  StopSignal stop_;
  EventQueue events_;
  FailureExplainer explainer_{[options = mqtt_] { return diagnose_broker(options); },
                              [this](BrokerEvent event) { events_.push(std::move(event)); },
                              clock_};
  ServiceManager service_;
  std::function<void()> on_first_connection_;
  std::atomic<bool> finished_ = false;
  std::atomic<bool> born_ = false;  // Home Assistant has started
  std::unique_ptr<PahoMqttClient> client_;
  DiscoveryMemory memory_{state_directory_};
  std::unique_ptr<ConnectionGate> gate_;
  std::unique_ptr<MqttSink> documents_;
  std::unique_ptr<Discovery> discovery_;  // nullptr without --homeassistant
  std::unique_ptr<BankSink> banks_;
  std::unique_ptr<VictronSink> victron_;                 // nullptr without --victron
  std::unique_ptr<CellStatisticsSink> cell_statistics_;  // nullptr while a capture is replayed
  std::unique_ptr<EnergySink> energy_;                   // the same
  GatewayStatistics done_;
  StatisticsReporter statistics_{
      [this](std::string document) { return documents_->publish_statistics(std::move(document)); },
      clock_, log_};
  std::unique_ptr<BrokerLink> link_;
  std::jthread replay_thread_;
};

}  // namespace

ExitCode run_gateway(const Options& options, Log& log) {
  const auto login = complete_login(*options.mqtt, log);
  if (const auto* const code = std::get_if<ExitCode>(&login)) return *code;
  const auto& mqtt = std::get<MqttOptions>(login);
  if (mqtt.retain)
    log.warn(Message::old_values_kept,
             "--retain: the broker keeps old values, which will look live");

  std::optional<Capture> capture;
  if (options.replay) {
    auto read = read_capture(options.replay->file);
    if (!read) return fail(read.error());
    capture = *std::move(read);
  }
  const std::string source = source_of(options);
  Gateway gateway(mqtt, intervals_of(options), banks_of(options.buses), options.state_directory,
                  log);
  const std::string client_id = client_id_of(options, mqtt);
  if (auto created = gateway.connect_client(client_id); !created) {
    print_error(Message::bad_option, created.error().detail);
    return ExitCode::bad_option;
  }
  log.info("jkbms-mqtt {}: {} to {}, topic {}", version, source, mqtt.broker.uri, mqtt.topic);
  if (capture) {
    gateway.serve(*capture, *options.replay);
  } else {
    std::vector<Port> ports;
    for (const BusConfig& config : options.buses) {
      auto port = Port::create(config, gateway.clock(), log);
      if (!port) {
        log.warn(Message::capture_failed, "{}; nothing is captured", port.error().detail);
        BusConfig without_capture = config;
        without_capture.capture_file.reset();
        port = Port::create(std::move(without_capture), gateway.clock(), log);
      }
      ports.push_back(*std::move(port));
    }
    gateway.serve(ports);
  }
  gateway.say_goodbye();
  log.info("stopped");
  return ExitCode::ok;
}

}  // namespace jkbms::app
