#ifndef JKBMS_MQTT_PROBE_LINE_PROBE_HPP
#define JKBMS_MQTT_PROBE_LINE_PROBE_HPP

#include <functional>
#include <map>
#include <memory>
#include <stop_token>

#include "jkbms/clock.hpp"
#include "jkbms/line.hpp"
#include "jkbms/transport.hpp"
#include "probe/prober.hpp"

namespace jkbms::app {

/// Probes one line: does the steps of a Prober, for 60 s at most. Sends nothing but the requests of
/// Protocol::plan(), and never asks address 0.
class LineProbe {
 public:
  using Opener = std::function<Result<std::unique_ptr<Transport>>(int baudrate, bool read_only)>;
  /// Called before each step. Must not block.
  using OnStep = std::function<void(const ProbeStep&)>;

  /// While the probe listens, it opens a wire for reading only. `clock` must outlive the probe.
  LineProbe(ProbedLine line, Opener open, OnStep on_step, Clock& clock)
      : line_(line), open_(std::move(open)), on_step_(std::move(on_step)), clock_(clock) {}

  /// Blocks until the verdict is reached or `stop` is requested.
  Verdict run(const std::stop_token& stop);

 private:
  struct Session {
    int baudrate;
    bool read_only;
    std::unique_ptr<Transport> transport;
    std::map<const Protocol*, std::unique_ptr<Line>> lines;
  };

  Status prepare(const ProbeStep& step);
  Line& line_of(const Protocol& protocol);
  Result<StepResult> do_step(const ProbeStep& step, const std::stop_token& stop);

  ProbedLine line_;
  Opener open_;
  OnStep on_step_;
  Clock& clock_;
  Clock::TimePoint end_;
  std::optional<Session> session_;
};

}  // namespace jkbms::app

#endif
