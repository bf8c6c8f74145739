#ifndef JKBMS_TESTS_APP_PROBED_WORLD_HPP
#define JKBMS_TESTS_APP_PROBED_WORLD_HPP

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "jkbms/memory_transport.hpp"
#include "probe/line_probe.hpp"

namespace jkbms::test {

/// A line to probe, without a port and without waiting.
class ProbedWorld {
 public:
  using Reply = MemoryTransport::Reply;

  /// What answers a request at a rate.
  std::function<Reply(int baudrate, BytesView request)> answer = [](int, BytesView) {
    return Reply();
  };
  /// What comes without a request after the port was opened at a rate.
  std::function<Reply(int baudrate)> traffic = [](int) { return Reply(); };

  struct Opened {
    int baudrate;
    bool read_only;
  };
  std::vector<Opened> opened;
  std::vector<std::pair<int, Bytes>> sent;  ///< with the rate
  std::vector<app::ProbeStep> steps;

  app::Verdict probe(app::ProbedLine line = app::ProbedLine::wire,
                     const std::stop_token& stop = {}) {
    const auto begin = clock_.now();
    app::LineProbe probe(
        line, [this](int baudrate, bool read_only) { return open(baudrate, read_only); },
        [this](const app::ProbeStep& step) { steps.push_back(step); }, clock_);
    auto verdict = probe.run(stop);
    took_ = clock_.now() - begin;
    return verdict;
  }
  /// How long the last probe took.
  [[nodiscard]] Clock::TimePoint::duration took() const { return took_; }
  [[nodiscard]] ManualClock& clock() { return clock_; }

 private:
  class Wire final : public Transport {
   public:
    Wire(ProbedWorld& world, Opened how) : world_(world), how_(how), memory_(world.clock_) {
      std::chrono::milliseconds delay{0};
      for (auto& piece : world.traffic(how.baudrate)) {
        delay += piece.delay;
        memory_.inject({delay, std::move(piece.bytes)});
      }
    }
    Status send(BytesView bytes) override {
      if (how_.read_only) return Error{Errc::io, "the port is open for reading only"};
      world_.sent.emplace_back(how_.baudrate, Bytes(bytes.begin(), bytes.end()));
      memory_.answer(world_.answer(how_.baudrate, bytes));
      return memory_.send(bytes);
    }
    Result<std::size_t> receive(std::span<std::uint8_t> into, std::chrono::milliseconds timeout,
                                const std::stop_token& stop) override {
      return memory_.receive(into, timeout, stop);
    }

   private:
    ProbedWorld& world_;
    Opened how_;
    MemoryTransport memory_;
  };

  Result<std::unique_ptr<Transport>> open(int baudrate, bool read_only) {
    opened.push_back({baudrate, read_only});
    return std::unique_ptr<Transport>(std::make_unique<Wire>(*this, opened.back()));
  }

  ManualClock clock_;
  Clock::TimePoint::duration took_{};
};

}  // namespace jkbms::test

#endif
