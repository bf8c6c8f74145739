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
#include "support/fake_broker.hpp"
#include "support/mosquitto_broker.hpp"
#include "support/mqtt_subscriber.hpp"
#include "support/tcp_gateway.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::test {

class Situation;

/// What is between the program and a pack.
enum class Wire { terminal, tcp };

/// One row of the matrix: a fault, and what must hold while it lasts.
struct Row {
  using Step = std::function<void(Situation&)>;

  std::string fault;
  std::string must_hold;
  const Protocol* protocol = nullptr;
  Wire wire = Wire::terminal;
  Effect effect = Effect::values;
  Step begin = nullptr;  ///< starts the fault in a program that works; nullptr: it is there already
  Step end = nullptr;    ///< ends it
  /// Starts the program, `"$@"`, in sh. $FOLDER is an empty folder.
  std::string shell = R"(exec "$@")";
  std::vector<std::string> arguments = {};
  /// Starts before the program.
  Step prepare = nullptr;
  /// If set, the broker is a fake one with this script, and nobody subscribes.
  FakeBroker::Script broker = nullptr;
  /// Text of the log after which memory is measured first.
  std::string settled_log = {};
  int stop_signal = SIGTERM;
  std::string skipped = {};  ///< why the row cannot run here; empty: it can
};

/// jkbms-mqtt between a pack and a broker.
class Situation {
 public:
  explicit Situation(const Row& row);

  [[nodiscard]] FaultyPack& pack() noexcept { return pack_; }
  [[nodiscard]] MosquittoBroker& broker() noexcept { return *broker_; }
  [[nodiscard]] FakeBroker& fake_broker() noexcept { return *fake_broker_; }
  [[nodiscard]] ChildProcess& program() noexcept { return *program_; }
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }
  [[nodiscard]] bool has_subscriber() const noexcept { return subscriber_ != nullptr; }

  /// How many states were published.
  [[nodiscard]] std::size_t states() const;
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

/// Runs a row. `factor` multiplies the time for which the fault lasts.
Outcome run(const Row& row, int factor);

}  // namespace jkbms::test

#endif
