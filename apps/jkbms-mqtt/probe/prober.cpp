#include "probe/prober.hpp"

#include <algorithm>
#include <utility>

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using Kind = ProbeStep::Kind;

constexpr int usual_rate = 115200;
constexpr int slow_rate = 9600;
/// Seplos packs and VE.Direct devices use it; it is only listened to.
constexpr int rate_of_others = 19200;

/// A master's cycle takes up to seven seconds.
constexpr milliseconds cycle_of_a_master{7500};
constexpr milliseconds listening_again{3000};
constexpr milliseconds bus_gap{120};
constexpr std::uint8_t last_address = 15;

/// Opening a port, and the turn of a transceiver, may leave a few bytes on the line.
constexpr std::uint64_t most_stray_bytes = 4;

milliseconds reply_timeout(ProbedLine line, const Protocol& protocol) {
  if (line == ProbedLine::network) return milliseconds(2000);
  return protocol.shares_bus() ? milliseconds(500) : milliseconds(1000);
}

LineCounters without_stray_bytes(LineCounters heard) {
  if (heard.bytes_dropped <= most_stray_bytes) heard.bytes_dropped = heard.fillers = 0;
  return heard;
}

bool has_noise(const LineCounters& heard) {
  return heard.bytes_dropped > 0 || heard.bad_frames > 0;
}

/// Of a line that was asked and gave no values.
Verdict::Kind kind_of_silence(const LineCounters& heard) {
  if (has_noise(heard) || heard.unattributed() > 0 || heard.other_frames > 0) {
    return Verdict::Kind::noise;
  }
  return heard.echoes > 0 ? Verdict::Kind::echo : Verdict::Kind::nothing;
}

ProbedPack pack_of(const StepResult::Pack& heard) {
  ProbedPack pack{.address = heard.address};
  if (const auto& info = heard.known.info) {
    pack.model = info->model ? *info->model : info->device_name.value_or("");
    pack.software = info->software_version.value_or("");
  }
  if (const auto& state = heard.known.state) pack.cells = state->cell_count;
  return pack;
}

}  // namespace

Prober::Prober(ProbedLine line) : line_(line) {
  listen(jk02(), usual_rate, cycle_of_a_master);
}

std::optional<ProbeStep> Prober::step() const {
  return steps_.empty() ? std::nullopt : std::optional(steps_.front());
}

void Prober::take(StepResult result) {
  const ProbeStep step = steps_.front();
  steps_.pop_front();
  result.heard = without_stray_bytes(result.heard);
  verdict_.heard = verdict_.heard + result.heard;
  add_packs(step, result);
  if (result.heard.other_device != OtherDevice::none && verdict_.packs.empty()) {
    steps_.clear();
    return conclude(Verdict::Kind::other_device, step);
  }
  if (step.kind == Kind::listen) {
    take_listening(step, result);
  } else {
    take_answer(step, result);
  }
}

Verdict Prober::verdict() const {
  Verdict verdict = verdict_;
  if (concluded_) return verdict;
  if (!verdict.packs.empty()) {
    verdict.kind = Verdict::Kind::found;
  } else if (noisy_) {
    verdict.kind = Verdict::Kind::noise;
  } else {
    verdict.kind = kind_of_silence(verdict.heard);
  }
  return verdict;
}

void Prober::listen(const Protocol& protocol, int baudrate, milliseconds time) {
  steps_.push_back(
      {.kind = Kind::listen, .protocol = &protocol, .baudrate = baudrate, .time = time});
}

void Prober::ask_all(int baudrate) {
  steps_.push_back({.kind = Kind::ask,
                    .protocol = &jk4e57(),
                    .baudrate = baudrate,
                    .part = Part::all,
                    .time = reply_timeout(line_, jk4e57()),
                    .gap = bus_gap,
                    .attempts = 2});
  for (std::uint8_t address = 1; address <= last_address; ++address) {
    steps_.push_back({.kind = Kind::ask,
                      .protocol = &jk02(),
                      .baudrate = baudrate,
                      .address = address,
                      .part = Part::state,
                      .time = reply_timeout(line_, jk02()),
                      .gap = bus_gap});
  }
}

void Prober::take_listening(const ProbeStep& step, const StepResult& result) {
  const bool overheard = !step.protocol->shares_bus() && !result.packs.empty();
  if (result.master || overheard || (concluded_ && step.protocol->shares_bus())) {
    steps_.clear();
    return conclude(Verdict::Kind::master, step);
  }
  if (result.other_dialect != nullptr) {
    return listen(*result.other_dialect, step.baudrate, listening_again);
  }
  if (has_noise(result.heard) && result.packs.empty()) {
    if (!std::exchange(noisy_, true) && line_ == ProbedLine::wire) {
      listen(jk02(), slow_rate, cycle_of_a_master);
      listen(jk02(), rate_of_others, listening_again);
    }
    return;
  }
  if (noisy_ || concluded_) return;
  ask_all(usual_rate);
  if (line_ == ProbedLine::wire) ask_all(slow_rate);
}

void Prober::take_answer(const ProbeStep& step, const StepResult& result) {
  if (result.master) {
    steps_.clear();
    conclude(Verdict::Kind::master, step);
    return listen(jk02(), step.baudrate, cycle_of_a_master);
  }
  if (result.packs.empty()) return;
  if (!step.protocol->shares_bus()) return steps_.clear();
  std::erase_if(steps_, [&](const ProbeStep& each) { return each.baudrate != step.baudrate; });
  if (step.part != Part::state) return;
  for (const StepResult::Pack& pack : result.packs) {
    ProbeStep next = step;
    next.address = pack.address;
    next.part = Part::info;
    steps_.push_front(next);
  }
}

void Prober::add_packs(const ProbeStep& step, const StepResult& result) {
  if (result.packs.empty()) return;
  verdict_.protocol = step.protocol;
  verdict_.baudrate = step.baudrate;
  for (const StepResult::Pack& heard : result.packs) {
    const auto at =
        std::ranges::lower_bound(verdict_.packs, heard.address, {}, &ProbedPack::address);
    if (at != verdict_.packs.end() && at->address == heard.address) {
      *at = pack_of(heard);
    } else {
      verdict_.packs.insert(at, pack_of(heard));
    }
  }
}

void Prober::conclude(Verdict::Kind kind, const ProbeStep& step) {
  concluded_ = true;
  verdict_.kind = kind;
  if (kind == Verdict::Kind::master) verdict_.protocol = step.protocol;
  verdict_.baudrate = step.baudrate;
}

}  // namespace jkbms::app
