#include "statistics/statistics_reporter.hpp"

#include <utility>

#include "statistics/statistics_document.hpp"

namespace jkbms::app {

StatisticsReporter::StatisticsReporter(Publish publish, Clock& clock, Log& log)
    : publish_(std::move(publish)),
      clock_(clock),
      log_(log),
      start_(clock.now()),
      hourly_(start_) {}

void StatisticsReporter::act(const GatewayStatistics& statistics) {
  if (const auto line = hourly_.line(clock_.now(), statistics)) {
    log_.info("{}", *line);
    document_due_ = true;
  }
  if (document_due_) document_due_ = !publish(statistics);
}

void StatisticsReporter::closing(const GatewayStatistics& statistics) {
  publish(statistics);
}

bool StatisticsReporter::publish(const GatewayStatistics& statistics) {
  const auto running = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - start_);
  return publish_(statistics_document(statistics, clock_.wall(), running));
}

}  // namespace jkbms::app
