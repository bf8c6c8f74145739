#include "mqtt/diagnosis/failure_explainer.hpp"

#include <mutex>
#include <thread>
#include <utility>

namespace jkbms::app {
namespace {

constexpr std::chrono::seconds pause_between_diagnoses{60};

void set_cause(BrokerEvent& event, const Sentence& cause) {
  event.reason = cause.text;
  event.message = cause.message;
}

}  // namespace

struct FailureExplainer::Shared {
  mutable std::mutex mutex;
  Deliver deliver;  // empty after the explainer is destroyed
  bool busy = false;
  std::optional<Sentence> cause;  // found by the last diagnosis
};

FailureExplainer::FailureExplainer(Diagnose diagnose, Deliver deliver, const Clock& clock)
    : diagnose_(std::move(diagnose)), clock_(clock), shared_(std::make_shared<Shared>()) {
  shared_->deliver = std::move(deliver);
}

FailureExplainer::~FailureExplainer() {
  const std::lock_guard lock(shared_->mutex);
  shared_->deliver = nullptr;
}

std::optional<BrokerEvent> FailureExplainer::explain(BrokerEvent event) {
  if (event.kind == BrokerEvent::Kind::connected) begun_ = std::nullopt;
  if (event.kind != BrokerEvent::Kind::refused || event.reason_known) return event;
  const auto now = clock_.now();
  {
    const std::lock_guard lock(shared_->mutex);
    const bool fresh = begun_ && reason_ == event.reason && now - *begun_ < pause_between_diagnoses;
    if (fresh || shared_->busy) {
      if (shared_->cause) set_cause(event, *shared_->cause);
      return event;
    }
    shared_->busy = true;
  }
  begun_ = now;
  reason_ = event.reason;
  std::thread([diagnose = diagnose_, shared = shared_, event = std::move(event)]() mutable {
    std::optional<Sentence> cause = diagnose();
    if (cause) set_cause(event, *cause);
    event.reason_known = true;
    const std::lock_guard lock(shared->mutex);
    shared->busy = false;
    shared->cause = std::move(cause);
    if (shared->deliver) shared->deliver(std::move(event));
  }).detach();
  return std::nullopt;
}

bool FailureExplainer::busy() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->busy;
}

}  // namespace jkbms::app
