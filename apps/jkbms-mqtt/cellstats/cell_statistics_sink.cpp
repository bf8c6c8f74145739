#include "cellstats/cell_statistics_sink.hpp"

#include <chrono>
#include <utility>

#include "cellstats/cell_statistics_document.hpp"

namespace jkbms::app {
namespace {

constexpr std::chrono::seconds publish_period{60};

}  // namespace

CellStatisticsSink::CellStatisticsSink(Sink& next, std::vector<std::string> ports, Publish publish,
                                       const std::optional<std::string>& state_directory,
                                       Clock& clock, Log& log)
    : next_(next), publish_(std::move(publish)), clock_(clock), identities_(std::move(ports)) {
  if (!state_directory) return;
  kept_.emplace(*state_directory + "/cellstats",
                KeptState::Names{"the cell statistics", "the cell statistics are not kept"}, clock,
                log);
  const auto understands = [this](const std::string& text) {
    auto book = CellStatisticsBook::of_text(text);
    if (!book) return false;
    book_ = *std::move(book);
    return true;
  };
  if (!kept_->load(understands)) kept_.reset();
}

void CellStatisticsSink::publish(const PackId& pack, const Snapshot& known, Part fresh) {
  if (has_new_state(known, fresh) && !is_held(*known.state)) count(pack, known);
  next_.publish(pack, known, fresh);
}

void CellStatisticsSink::count(const PackId& pack, const Snapshot& known) {
  const std::lock_guard lock(mutex_);
  if (identities_.learn(pack, known) == PackIdentities::Change::another) publish_due_.erase(pack);
  const std::string* const identity = identities_.of(pack);
  CellStatistics* const statistics = identity != nullptr ? book_.of(*identity) : nullptr;
  if (statistics == nullptr) return;
  statistics->take(*known.state, clock_.wall());
  const auto now = clock_.now();
  const auto due = publish_due_.find(pack);
  if (due != publish_due_.end() && now < due->second) return;
  publish_due_[pack] = publish_statistics(pack) ? now + publish_period : now;
}

/// Returns false if there is nothing to publish, or it is refused.
bool CellStatisticsSink::publish_statistics(const PackId& pack) {
  const std::string* const identity = identities_.of(pack);
  const CellStatistics* const statistics = identity != nullptr ? book_.of(*identity) : nullptr;
  if (statistics == nullptr || !statistics->since) return false;
  return publish_(pack, cell_statistics_document(*statistics, clock_.wall()));
}

void CellStatisticsSink::offline(const PackId& pack) {
  {
    const std::lock_guard lock(mutex_);
    if (publish_due_.erase(pack) > 0) publish_statistics(pack);
    identities_.forget(pack);
  }
  next_.offline(pack);
}

void CellStatisticsSink::connected() {
  const std::lock_guard lock(mutex_);
  for (auto& [pack, due] : publish_due_) {
    if (publish_statistics(pack)) due = clock_.now() + publish_period;
  }
}

void CellStatisticsSink::act() {
  if (kept_ && clock_.now() >= kept_->due()) save();
}

std::optional<Clock::TimePoint> CellStatisticsSink::due() const noexcept {
  return kept_ ? std::optional(kept_->due()) : std::nullopt;
}

void CellStatisticsSink::closing() {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [pack, due] : publish_due_) publish_statistics(pack);
  }
  if (kept_) save();
}

void CellStatisticsSink::save() {
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    text = book_.to_text();
  }
  kept_->save(text);
}

}  // namespace jkbms::app
