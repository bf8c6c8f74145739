#ifndef JKBMS_MQTT_PROBE_PROBER_HPP
#define JKBMS_MQTT_PROBE_PROBER_HPP

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "jkbms/heard.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"
#include "probe/verdict.hpp"

namespace jkbms::app {

/// The next thing to do on a line.
struct ProbeStep {
  enum class Kind { listen, ask };
  Kind kind = Kind::listen;
  const Protocol* protocol = nullptr;
  int baudrate = 115200;
  std::optional<std::uint8_t> address = std::nullopt;  ///< of the pack to ask
  Part part = Part::all;                               ///< what to ask for
  /// How long to listen, or the longest wait for the first byte of an answer.
  std::chrono::milliseconds time{0};
  std::chrono::milliseconds gap{0};  ///< quiet time before the request
  int attempts = 1;
};

/// What was heard in a step.
struct StepResult {
  struct Pack {
    std::optional<std::uint8_t> address;
    Snapshot known;
  };
  std::vector<Pack> packs;                  ///< those that gave values
  LineCounters heard;                       ///< during the step
  bool master = false;                      ///< another master was detected
  const Protocol* other_dialect = nullptr;  ///< values in another protocol came
};

/// How a line can be probed. The rate of a network gateway cannot be changed from here, and its
/// answers come later.
enum class ProbedLine { wire, network };

/// Decides what to try on a line, and what the results mean. Listens first, and asks only a line
/// that is quiet. Does no I/O and reads no clock.
class Prober {
 public:
  explicit Prober(ProbedLine line);

  /// Nothing takes longer than this on one line.
  static constexpr std::chrono::seconds longest{60};

  /// The step to do now; nullopt: the verdict is reached.
  [[nodiscard]] std::optional<ProbeStep> step() const;
  /// Takes the result of the current step.
  void take(StepResult result);
  /// What is known so far.
  [[nodiscard]] Verdict verdict() const;

 private:
  void listen(const Protocol& protocol, int baudrate, std::chrono::milliseconds time);
  void ask_all(int baudrate);
  void take_listening(const ProbeStep& step, const StepResult& result);
  void take_answer(const ProbeStep& step, const StepResult& result);
  void add_packs(const ProbeStep& step, const StepResult& result);
  void conclude(Verdict::Kind kind, const ProbeStep& step);

  ProbedLine line_;
  std::deque<ProbeStep> steps_;
  Verdict verdict_;
  bool concluded_ = false;
  bool noisy_ = false;  // bytes without frames came while nothing was sent
};

}  // namespace jkbms::app

#endif
