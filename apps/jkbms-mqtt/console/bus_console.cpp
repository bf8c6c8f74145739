#include "console/bus_console.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "console/terminal.hpp"
#include "line/bus_loop.hpp"
#include "line/diagnosis.hpp"
#include "system/standard_streams.hpp"

namespace jkbms::app {
namespace {

using std::chrono::seconds;

constexpr seconds master_cycle{8};
constexpr seconds time_to_listen{20};  // first, and then a master's cycle
constexpr seconds time_for_each_pack{5};

/// Prints what comes, and knows which packs had their turn.
class OnceSink final : public Sink {
 public:
  OnceSink(Sink& console, std::size_t bus, const std::vector<PackConfig>& packs)
      : console_(console) {
    for (const PackConfig& pack : packs) {
      expected_[{bus, pack.topic_part}] =
          pack.name.empty() ? fmt::format("address {}", pack.address)
                            : fmt::format("{} (address {})", pack.name, pack.address);
    }
  }

  void publish(const PackId& pack, const Result<Snapshot>& outcome) override {
    const std::lock_guard lock(mutex_);
    if (outcome) answered_.insert(pack);
    if (!outcome) last_error_ = outcome.error();
    seen_.insert(pack);
    console_.publish(pack, outcome);
    changed_.notify_all();
  }

  void port_lost(const Error& error) {
    const std::lock_guard lock(mutex_);
    lost_ = error;
    changed_.notify_all();
  }

  /// Waits until every configured pack had its turn, or the port is lost.
  void wait_for_packs(seconds timeout) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [&] {
      return lost_ || std::ranges::all_of(
                          expected_, [&](const auto& pack) { return seen_.contains(pack.first); });
    });
  }

  /// Waits until the port is lost.
  void wait_for_loss(std::optional<seconds> timeout) {
    std::unique_lock lock(mutex_);
    const auto lost = [&] { return lost_.has_value(); };
    if (timeout) {
      changed_.wait_for(lock, *timeout, lost);
    } else {
      changed_.wait(lock, lost);
    }
  }

  /// Call when nothing publishes any more.
  [[nodiscard]] const std::optional<Error>& lost() const noexcept { return lost_; }
  [[nodiscard]] const std::optional<Error>& last_error() const noexcept { return last_error_; }
  /// Configured packs that gave nothing, by their names.
  [[nodiscard]] std::vector<std::string> missing() const {
    std::vector<std::string> names;
    for (const auto& [pack, name] : expected_) {
      if (!answered_.contains(pack)) names.push_back(name);
    }
    return names;
  }
  [[nodiscard]] bool nothing_came() const noexcept { return answered_.empty(); }

 private:
  Sink& console_;
  std::map<PackId, std::string> expected_;  // with their names
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<PackId> seen_;
  std::set<PackId> answered_;
  std::optional<Error> lost_;
  std::optional<Error> last_error_;
};

ExitCode fail(const Error& error, const BusConfig& config) {
  const LineUse use = config.mode == BusMode::listen ? LineUse::overheard_bus : LineUse::polled_bus;
  print_error_lines(diagnosis(error, config.serialport, config.baudrate, stderr_columns(), use));
  return exit_code_of(error);
}

}  // namespace

ExitCode bus_to_console(Bus& bus, std::size_t index, bool watch, Sink& console, SystemClock& clock,
                        Log& log) {
  const BusConfig& config = bus.config();
  auto first = bus.open();
  if (!first) return fail(first.error(), config);

  OnceSink sink(console, index, config.packs);
  const auto open_once = [&]() -> Result<std::unique_ptr<Transport>> {
    if (*first != nullptr) return std::move(*first);
    const Error lost{Errc::io, config.serialport + " is gone"};
    sink.port_lost(lost);
    return lost;
  };
  BusLoop loop(index, config, open_once, clock, sink, log);
  {
    const std::jthread thread([&loop](const std::stop_token& stop) { loop.run(stop); });
    if (watch) {
      sink.wait_for_loss(std::nullopt);
    } else if (config.mode == BusMode::listen) {
      sink.wait_for_loss(master_cycle);
    } else {
      sink.wait_for_packs(time_to_listen + config.packs.size() * time_for_each_pack);
    }
  }
  if (sink.lost()) return fail(*sink.lost(), config);
  const auto missing = sink.missing();
  if (missing.empty() && !sink.nothing_came()) return ExitCode::ok;
  if (sink.last_error()) {
    // The log has said what is the matter with which pack, and the likely causes.
    return log.shows(LogLevel::warn) ? exit_code_of(*sink.last_error())
                                     : fail(*sink.last_error(), config);
  }
  const std::string who = missing.empty() ? "no pack" : fmt::format("{}", fmt::join(missing, ", "));
  return fail({Errc::timeout,
               who + (missing.empty() ? " was heard on the bus" : " was not heard on the bus")},
              config);
}

}  // namespace jkbms::app
