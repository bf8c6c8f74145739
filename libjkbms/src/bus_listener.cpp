#include "jkbms/bus_listener.hpp"

#include <algorithm>

namespace jkbms {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t chunk_size = 512;
constexpr milliseconds stop_latency{100};  // how soon a wait notices a stop request
constexpr int pieces_at_most = 3;          // full piece timeouts a message may use up
constexpr milliseconds late_answer{5000};  // after it, an answer is not to a question of ours
constexpr milliseconds noisy_line{2000};   // no longer does a line keep us from asking

}  // namespace

BusListener::BusListener(Transport& transport, const Protocol& protocol, Clock& clock,
                         std::optional<Clock::TimePoint> master_heard)
    : transport_(transport),
      protocol_(protocol),
      clock_(clock),
      assembler_(protocol),
      master_heard_(master_heard) {
  listen_for_strangers();
}

Result<std::optional<OwnedMessage>> BusListener::next(const Patience& patience,
                                                      const Snapshot& known,
                                                      const std::stop_token& stop) {
  const auto last_deadline = patience.until + pieces_at_most * patience.piece_timeout;
  auto deadline = patience.until;
  for (;;) {
    if (auto message = next_buffered(known)) return message;
    const auto now = clock_.now();
    if (now >= patience.until) {
      if (const auto frame = assembler_.next_behind_gap()) {
        if (auto message = judge(*frame, known)) return message;
        continue;
      }
    }
    if (now >= deadline || stop.stop_requested()) return std::optional<OwnedMessage>{};
    const auto wait = std::chrono::ceil<milliseconds>(deadline - now);
    const bool stranger_known = other_protocol_ != nullptr;
    const auto received = read(std::min(wait, stop_latency));
    if (!received) return received.error();
    if (!stranger_known && other_protocol_ != nullptr) return std::optional<OwnedMessage>{};
    if (*received > 0) {
      deadline = assembler_.pending() ? std::clamp(clock_.now() + patience.piece_timeout,
                                                   patience.until, last_deadline)
                                      : patience.until;
    }
  }
}

Status BusListener::wait_for_quiet(milliseconds gap, const std::stop_token& stop) {
  const auto give_up = clock_.now() + std::max(noisy_line, gap);
  auto quiet_at = clock_.now() + gap;
  for (;;) {
    const auto now = clock_.now();
    if (now >= give_up || stop.stop_requested()) return {};
    const auto wait = std::max(std::chrono::ceil<milliseconds>(quiet_at - now), milliseconds{0});
    const auto received = read(std::min(wait, stop_latency));
    if (!received) return received.error();
    if (*received > 0) {
      while (next_buffered({})) {
      }
      quiet_at = clock_.now() + gap;
    } else if (clock_.now() >= quiet_at) {
      return {};
    }
  }
}

void BusListener::expect(const Request& request, std::uint8_t address) {
  forget();
  decode_error_.clear();
  const auto now = clock_.now();
  std::erase_if(unechoed_, [&](const Unechoed& old) { return now - old.asked > late_answer; });
  unechoed_.push_back({request, address, now});
  asked_[address] = now;
  listen_for_strangers();
}

void BusListener::forget() {
  assembler_.clear();
  proof_.forget();
}

BusCounters BusListener::counters() const noexcept {
  BusCounters counters = counters_;
  counters.bad_frames += assembler_.counters().corrupt;
  counters.bytes_dropped = assembler_.counters().bytes_dropped;
  counters.unowned = proof_.unowned();
  return counters;
}

Result<std::size_t> BusListener::read(milliseconds timeout) {
  std::array<std::uint8_t, chunk_size> chunk;
  auto received = transport_.receive(chunk, timeout);
  if (received) {
    assembler_.feed(BytesView(chunk).first(*received));
    feed_strangers(BytesView(chunk).first(*received));
  }
  return received;
}

std::optional<OwnedMessage> BusListener::next_buffered(const Snapshot& known) {
  while (const auto frame = assembler_.next()) {
    if (auto message = judge(*frame, known)) return message;
  }
  return std::nullopt;
}

std::optional<OwnedMessage> BusListener::judge(const Frame& frame, const Snapshot& known) {
  auto decoded = protocol_.decode(frame, known);
  if (!decoded) {
    ++counters_.bad_frames;
    decode_error_ = decoded.error().detail;
    return std::nullopt;
  }
  if (decoded->unknown_identifier) unknown_identifier_ = decoded->unknown_identifier;
  if (auto& state = decoded->snapshot.state) state->timestamp = clock_.wall();
  const bool data = decoded->kind == Decoded::Kind::data;
  if (data) understood_ = true;
  if (!data) ++counters_.other_frames;
  if (protocol_.shares_bus()) {
    look_for_a_master(frame.bytes(), *decoded);
    auto owned = proof_.take(*std::move(decoded), assembler_.counters().bytes_dropped);
    if (!owned) return owned;
    if (!asked_lately(*owned->address)) master_heard_ = clock_.now();
    std::erase_if(unechoed_, [&](const Unechoed& question) {  // an echo comes before its answer
      return question.address == owned->address && question.request.part == owned->part;
    });
    return owned;
  }
  if (!data) return std::nullopt;
  return OwnedMessage{std::nullopt, std::move(decoded->snapshot), {}, decoded->part};
}

/// Requests that are not the echo of ours, and answers that no question of ours has.
void BusListener::look_for_a_master(BytesView frame, const Decoded& decoded) {
  const bool foreign = decoded.kind == Decoded::Kind::other ||
                       (decoded.kind == Decoded::Kind::request && !is_echo(frame));
  if (foreign) master_heard_ = clock_.now();
}

/// Each request comes back once at most.
bool BusListener::is_echo(BytesView frame) {
  const auto found = std::ranges::find_if(unechoed_, [&](const Unechoed& question) {
    return clock_.now() - question.asked <= late_answer &&
           std::ranges::equal(frame, question.request.bytes);
  });
  if (found == unechoed_.end()) return false;
  unechoed_.erase(found);
  return true;
}

void BusListener::listen_for_strangers() {
  strangers_.clear();
  other_protocol_ = nullptr;
  if (understood_) return;
  for (const Protocol* const protocol : protocols()) {
    if (protocol->name() == protocol_.name()) continue;
    strangers_.push_back({protocol, FrameAssembler(*protocol)});
  }
}

void BusListener::feed_strangers(BytesView bytes) {
  if (understood_) strangers_.clear();
  for (auto& [protocol, assembler] : strangers_) {
    assembler.feed(bytes);
    while (const auto frame = assembler.next()) {
      const auto decoded = protocol->decode(*frame, {});
      if (decoded && decoded->kind == Decoded::Kind::data) other_protocol_ = protocol;
    }
  }
}

bool BusListener::asked_lately(std::uint8_t address) const {
  return asked_[address] && clock_.now() - *asked_[address] <= late_answer;
}

}  // namespace jkbms
