#ifndef JKBMS_TESTS_FAULTS_SITUATION_HPP
#define JKBMS_TESTS_FAULTS_SITUATION_HPP

#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "faults/faulty_pack.hpp"
#include "faults/line_faults.hpp"
#include "faults/wire.hpp"
#include "support/fake_broker.hpp"
#include "support/mosquitto_broker.hpp"
#include "support/mqtt_subscriber.hpp"
#include "support/tcp_gateway.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {

class Situation;

/// What the broker can learn of the end of the program while the fault lasts.
enum class Hears {
  all,
  will,  ///< that the connection has broken
  nothing,
};

/// When a run of a row ends the program.
enum class Stop {
  after_the_fault,
  during_the_fault,
};

/// One row of the matrix: a fault, and what must hold while it lasts.
struct Row {
  using Step = std::function<void(Situation&)>;

  std::string fault;
  std::string must_hold;
  const Protocol* protocol = nullptr;
  Wire wire = Wire::terminal;
  Effect effect = Effect::values;
  /// Starts the fault in a program that works; nullptr: the fault is there from the start and
  /// lasts.
  Step begin = nullptr;
  Step end = nullptr;  ///< ends it; nullptr: it passes by itself
  /// Starts the program, `"$@"`, in sh. $FOLDER is an empty folder.
  std::string shell = R"(exec "$@")";
  std::vector<std::string> arguments = {};
  TcpGateway::Faults gateway = {};  ///< of a wire that is TCP
  /// Starts before the program.
  Step prepare = nullptr;
  /// If set, the broker is a fake one with this script, and nobody subscribes.
  FakeBroker::Script broker = nullptr;
  Hears hears = Hears::all;
  /// Text of the log after which the program connects to the fake broker anew; then memory is
  /// measured first. Empty: it is measured as soon as values come.
  std::string settled_log = {};
  /// Text of the log which shows that the fault has had its effect; empty: the log need not show
  /// it.
  std::string effect_log = {};
  int stop_signal = SIGTERM;
  /// Whether the program can act on a signal only after `end`.
  bool acts_after_end = false;
  std::string skipped = {};  ///< why the row cannot run here; empty: it can
};

/// jkbms-mqtt between a pack and a broker.
class Situation {
 public:
  explicit Situation(const Row& row);

  [[nodiscard]] FaultyPack& pack() noexcept { return pack_; }
  [[nodiscard]] TcpGateway& gateway() noexcept { return *gateway_; }
  [[nodiscard]] MosquittoBroker& broker() noexcept { return *broker_; }
  [[nodiscard]] FakeBroker& fake_broker() noexcept { return *fake_broker_; }
  [[nodiscard]] ChildProcess& program() noexcept { return *program_; }
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }
  [[nodiscard]] bool has_subscriber() const noexcept { return subscriber_ != nullptr; }

  /// What was published to a topic, such as "state".
  [[nodiscard]] std::vector<std::string> published(const std::string& topic) const;
  /// What a topic, such as "availability", said last; empty: nothing.
  [[nodiscard]] std::string last(const std::string& topic) const;
  /// The published documents that no pack sent.
  [[nodiscard]] std::vector<std::string> unknown_documents() const;
  /// Whether the pack received whole read requests and nothing else.
  [[nodiscard]] bool only_requests_were_sent() const;

 private:
  TemporaryDirectory folder_;
  FaultyPack pack_;
  std::unique_ptr<TcpGateway> gateway_;
  std::unique_ptr<MosquittoBroker> broker_;
  std::unique_ptr<FakeBroker> fake_broker_;
  std::unique_ptr<MqttSubscriber> subscriber_;
  std::unique_ptr<ChildProcess> program_;
};

/// How a row ended.
struct Outcome {
  std::vector<std::string> faults;  ///< what did not hold
  double seconds = 0;
  double stop_seconds = 0;  ///< from the signal to the end of the program
};

/// Runs a row once. `factor` multiplies the time for which the fault lasts.
Outcome run(const Row& row, Stop stop, int factor);

}  // namespace jkbms::test

#endif
