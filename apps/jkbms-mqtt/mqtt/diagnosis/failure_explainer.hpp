#ifndef JKBMS_MQTT_MQTT_DIAGNOSIS_FAILURE_EXPLAINER_HPP
#define JKBMS_MQTT_MQTT_DIAGNOSIS_FAILURE_EXPLAINER_HPP

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "jkbms/clock.hpp"
#include "mqtt/broker_event.hpp"

namespace jkbms::app {

/// Replaces the reason of a refused connection, if the MQTT library does not know it, by the cause
/// that a diagnosis finds. The diagnosis runs in a separate thread, at most once a minute for the
/// same reason.
class FailureExplainer {
 public:
  /// Returns the cause, or nullopt if it finds none. May block.
  using Diagnose = std::function<std::optional<Sentence>()>;
  /// Receives an explained event. Called in the thread of the diagnosis.
  using Deliver = std::function<void(BrokerEvent)>;

  FailureExplainer(Diagnose diagnose, Deliver deliver, const Clock& clock);
  ~FailureExplainer();
  FailureExplainer(const FailureExplainer&) = delete;
  FailureExplainer& operator=(const FailureExplainer&) = delete;

  /// Returns `event` with the best known reason; nullopt if the diagnosis will deliver it later.
  std::optional<BrokerEvent> explain(BrokerEvent event);
  /// Whether a diagnosis is under way. Its thread cannot be stopped and does not outlive main().
  [[nodiscard]] bool busy() const;

 private:
  struct Shared;

  Diagnose diagnose_;
  const Clock& clock_;
  std::shared_ptr<Shared> shared_;  // with the thread, which may outlive this object
  std::string reason_;              // the library's, when the last diagnosis began
  std::optional<Clock::TimePoint> begun_;
};

}  // namespace jkbms::app

#endif
