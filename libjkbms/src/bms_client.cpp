#include "jkbms/bms_client.hpp"

#include <algorithm>
#include <array>

namespace jkbms {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t chunk_size = 512;
constexpr milliseconds stop_latency{100};  // how soon a wait notices a stop request
constexpr int pieces_at_most = 3;          // full piece timeouts a reply may use up

bool covers(const Snapshot& snapshot, Part part) {
  switch (part) {
    case Part::status:
      return snapshot.has_status;
    case Part::info:
      return snapshot.has_info;
    case Part::settings:
      return snapshot.has_settings;
    case Part::all:
      return snapshot.has_status && snapshot.has_info && snapshot.has_settings;
    case Part::log:
      return false;
  }
  return false;
}

}  // namespace

BmsClient::BmsClient(Transport& transport, const Protocol& protocol, Clock& clock,
                     ClientOptions options)
    : transport_(transport),
      protocol_(protocol),
      clock_(clock),
      options_(options),
      assembler_(protocol) {}

Result<Snapshot> BmsClient::poll(Part part, std::stop_token stop) {
  ++counters_.polls;
  for (const Request& request : protocol_.plan(options_.address, part)) {
    Status asked;
    for (int attempt = 0; attempt < std::max(options_.attempts, 1); ++attempt) {
      asked = ask(request, stop);
      if (asked || asked.error().code == Errc::io || stop.stop_requested()) break;
    }
    if (!asked) return asked.error();
  }
  ++counters_.answers;
  return known_;
}

Status BmsClient::ask(const Request& request, const std::stop_token& stop) {
  assembler_.clear();
  decode_error_.clear();
  const ClientCounters before = counters();
  if (auto sent = transport_.send(request.bytes); !sent) return sent;

  const auto reply_deadline = clock_.now() + options_.reply_timeout;
  const auto last_deadline = reply_deadline + pieces_at_most * options_.piece_timeout;
  auto deadline = reply_deadline;
  std::array<std::uint8_t, chunk_size> chunk;

  while (!stop.stop_requested()) {
    const auto now = clock_.now();
    if (now >= reply_deadline) {
      if (auto frame = assembler_.next_behind_gap()) {
        if (take(*frame, request)) return {};
      }
    }
    if (now >= deadline) break;
    const auto wait = std::chrono::ceil<milliseconds>(deadline - now);
    const auto received = transport_.receive(chunk, std::min(wait, stop_latency));
    if (!received) return received.error();
    if (*received == 0) continue;

    assembler_.feed(BytesView(chunk).first(*received));
    while (const auto frame = assembler_.next()) {
      if (take(*frame, request)) return {};
    }
    deadline = assembler_.pending() ? std::clamp(clock_.now() + options_.piece_timeout,
                                                 reply_deadline, last_deadline)
                                    : reply_deadline;
  }
  assembler_.clear();
  ++counters_.timeouts;
  return failure(before);
}

bool BmsClient::take(BytesView frame, const Request& request) {
  const auto decoded = protocol_.decode(frame, known_);
  if (!decoded) {
    ++counters_.bad_frames;
    decode_error_ = decoded.error().detail;
    return false;
  }
  if (decoded->unknown_identifier) unknown_identifier_ = decoded->unknown_identifier;
  if (decoded->kind != Decoded::Kind::data || !covers(decoded->snapshot, request.part)) {
    ++counters_.other_frames;
    return false;
  }
  merge(known_, decoded->snapshot);
  known_.status.timestamp = clock_.wall();
  return true;
}

Error BmsClient::failure(const ClientCounters& before) const {
  const ClientCounters after = counters();
  if (!decode_error_.empty()) return {Errc::bad_frame, decode_error_};
  if (after.bytes_dropped > before.bytes_dropped) {
    return {Errc::bad_frame, std::to_string(after.bytes_dropped - before.bytes_dropped) +
                                 " bytes came that form no valid frame"};
  }
  if (after.other_frames > before.other_frames) {
    return {Errc::unexpected_reply, "only our own request came back, or answers to others"};
  }
  return {Errc::timeout,
          "no answer within " + std::to_string(options_.reply_timeout.count()) + " ms"};
}

ClientCounters BmsClient::counters() const noexcept {
  ClientCounters counters = counters_;
  counters.bad_frames += assembler_.counters().corrupt;
  counters.bytes_dropped = assembler_.counters().bytes_dropped;
  return counters;
}

}  // namespace jkbms
