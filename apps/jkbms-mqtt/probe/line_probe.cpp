#include "probe/line_probe.hpp"

#include <algorithm>
#include <set>

namespace jkbms::app {
namespace {

/// How long the rest of an answer may be missing.
constexpr std::chrono::milliseconds piece_timeout_of_a_wire{1000};
constexpr std::chrono::milliseconds piece_timeout_of_a_network{3000};

/// The one request that asks for the part.
Question question_of(const ProbeStep& step, ProbedLine line) {
  return {.request = step.protocol->plan(step.address.value_or(0), step.part).at(0),
          .address = step.address,
          .reply_timeout = step.time,
          .piece_timeout =
              line == ProbedLine::wire ? piece_timeout_of_a_wire : piece_timeout_of_a_network,
          .gap = step.gap,
          .attempts = step.attempts};
}

Verdict without_port(const Error& error) {
  Verdict verdict;
  verdict.kind = Verdict::Kind::no_port;
  verdict.error = error;
  return verdict;
}

}  // namespace

Verdict LineProbe::run(const std::stop_token& stop) {
  Prober prober(line_);
  end_ = clock_.now() + Prober::longest;
  while (const auto step = prober.step()) {
    if (clock_.now() >= end_) break;
    if (const auto prepared = prepare(*step); !prepared) return without_port(prepared.error());
    on_step_(*step);
    auto result = do_step(*step, stop);
    if (!result) return without_port(result.error());
    if (stop.stop_requested()) {
      Verdict stopped;
      stopped.kind = Verdict::Kind::stopped;
      return stopped;
    }
    prober.take(*std::move(result));
  }
  return prober.verdict();
}

/// Opens the port if it is not open in the way that the step needs.
Status LineProbe::prepare(const ProbeStep& step) {
  const bool read_only = step.kind == ProbeStep::Kind::listen && line_ == ProbedLine::wire;
  if (session_ && session_->baudrate == step.baudrate && session_->read_only == read_only) {
    return {};
  }
  session_.reset();
  auto transport = open_(step.baudrate, read_only);
  if (!transport) return transport.error();
  session_ = Session{step.baudrate, read_only, *std::move(transport), {}};
  return {};
}

/// The line that reads the protocol; no other line reads the port until the next call.
Line& LineProbe::line_of(const Protocol& protocol) {
  for (auto& [other, line] : session_->lines) {
    if (other != &protocol) line->detach();
  }
  auto& line = session_->lines[&protocol];
  if (!line) {
    const bool wire = line_ == ProbedLine::wire;
    line =
        std::make_unique<Line>(protocol, clock_, wire ? Timing::of_a_wire : Timing::of_a_network);
  }
  line->attach(*session_->transport);
  return *line;
}

Result<StepResult> LineProbe::do_step(const ProbeStep& step, const std::stop_token& stop) {
  Line& line = line_of(*step.protocol);
  const LineCounters before = line.counters();
  const auto master_before = line.master_heard();
  const auto until = std::min(end_, clock_.now() + step.time);
  const bool asks = step.kind == ProbeStep::Kind::ask;
  if (asks) {
    if (auto asked = line.ask(question_of(step, line_)); !asked) return asked.error();
  }
  std::set<std::optional<std::uint8_t>> addresses;
  LineCounters heard;
  for (bool going_on = true; going_on && !stop.stop_requested();) {
    const auto values = line.next(asks ? end_ : until, stop);
    if (!values) return values.error();
    if (*values && (*values)->part) addresses.insert((*values)->address);
    heard = line.counters() - before;
    going_on = clock_.now() < end_ && heard.other_device == OtherDevice::none &&
               (asks ? line.asking() : clock_.now() < until);
  }
  line.cancel();
  StepResult result;
  result.heard = heard;
  result.master = line.master_heard() != master_before;
  result.other_dialect = line.other_dialect();
  for (const auto& address : addresses) result.packs.push_back({address, line.known(address)});
  return result;
}

}  // namespace jkbms::app
