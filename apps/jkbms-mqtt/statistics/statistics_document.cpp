#include "statistics/statistics_document.hpp"

#include "jkbms/timestamp.hpp"
#include "mqtt/payload/writer.hpp"

namespace jkbms::app {
namespace {

void write_counts(PayloadWriter& writer, const Counts& counts) {
  for (const Count& count : counts) {
    writer.key(count.name);
    writer.number(static_cast<double>(count.value));
  }
}

void write_object(PayloadWriter& writer, std::string_view key, const Counts& counts) {
  writer.key(key);
  writer.begin_object();
  write_counts(writer, counts);
  writer.end_object();
}

}  // namespace

std::string statistics_document(const GatewayStatistics& statistics, Clock::WallTime now,
                                std::chrono::milliseconds running) {
  PayloadWriter writer;
  writer.key("timestamp");
  writer.text(to_rfc3339(now));
  writer.key("since");
  writer.text(to_rfc3339(now - running));
  write_counts(writer, counts_of(statistics));
  write_object(writer, "held_by_rule", held_by_rule(statistics));
  write_object(writer, "unattributed_by_reason", unattributed_by_reason(statistics));
  writer.key("longest_answer_s");
  if (const auto longest = statistics.lines.line.longest_answer) {
    writer.number(static_cast<double>(longest->count()) / 1000);
  } else {
    writer.null();
  }
  writer.key("energy_gap_s");
  writer.number(static_cast<double>(statistics.energy_gaps.count()));
  return writer.finish();
}

}  // namespace jkbms::app
