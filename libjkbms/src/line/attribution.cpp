#include "line/attribution.hpp"

#include <algorithm>
#include <utility>

namespace jkbms {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t most_fillers = 2;      // some adapters send them before an acknowledgement
constexpr milliseconds latest_answer{125};     // packs start to answer within 110 ms
constexpr milliseconds surely_no_answer{160};  // masters wait at least 180 ms between requests
constexpr milliseconds latest_acknowledgement{60};  // packs send it within a few ms
constexpr milliseconds longest_wait{5'000};         // a later answer is not to our request

bool is_whole(const Snapshot& snapshot) {
  return snapshot.state && snapshot.info && snapshot.settings;
}

}  // namespace

void Attribution::asked(const Request& request, std::optional<std::uint8_t> address,
                        Clock::TimePoint now) {
  drop_waiting();
  foreign_.reset();
  std::erase_if(ours_, [&](const OurQuestion& old) { return now - old.asked > longest_wait; });
  ours_.push_back({request, address, now});
}

void Attribution::given_up() noexcept {
  if (!ours_.empty()) ours_.back().open = false;
}

Attribution::Verdict Attribution::take(Decoded decoded, BytesView bytes, const Place& place) {
  switch (decoded.kind) {
    case Decoded::Kind::data:
      if (!shares_bus_) return {heard_alone(std::move(decoded)), Sign::none};
      drop_waiting();
      waiting_ = Waiting{std::move(decoded), place};
      return {};
    case Decoded::Kind::acknowledgement:
      return take_acknowledgement(decoded, place);
    case Decoded::Kind::request:
      return take_request(decoded, bytes, place);
    case Decoded::Kind::other:
      drop_waiting();
      return {std::nullopt, Sign::unasked_answer};
  }
  return {};
}

Heard Attribution::heard_alone(Decoded decoded) {
  Heard heard;
  heard.part = is_whole(decoded.snapshot) ? Part::all : decoded.part;
  heard.snapshot = std::move(decoded.snapshot);
  heard.shape = decoded.shape;
  heard.log = std::move(decoded.log);
  if (heard.part != Part::all || ours_.empty() || ours_.back().answered) return heard;
  OurQuestion& question = ours_.back();
  heard.how = question.open ? Heard::How::asked : Heard::How::late;
  question.answered = true;
  question.open = false;
  return heard;
}

/// The echo of our request comes at most once, and before its answer.
Attribution::Verdict Attribution::take_request(const Decoded& decoded, BytesView bytes,
                                               const Place& place) {
  const auto echo = std::ranges::find_if(ours_, [&](const OurQuestion& question) {
    return !question.echoed && !question.answered && place.end - question.asked <= longest_wait &&
           std::ranges::equal(bytes, question.request.bytes);
  });
  if (echo != ours_.end()) {
    echo->echoed = true;
    return {std::nullopt, Sign::echo};
  }
  drop_waiting();
  foreign_ = ForeignRequest{decoded.address, decoded.part, place};
  return {std::nullopt, Sign::foreign_request};
}

Attribution::Verdict Attribution::take_acknowledgement(const Decoded& acknowledgement,
                                                       const Place& place) {
  if (!waiting_) return {};
  OurQuestion* const question = our_question(acknowledgement, place.end);
  if (const auto reason = doubt(acknowledgement, place, question != nullptr)) {
    give_up(*reason);
    return {std::nullopt,
            asked_lately(acknowledgement, place.end) ? Sign::none : Sign::unasked_answer};
  }
  Decoded data = std::exchange(waiting_, std::nullopt)->decoded;
  Heard heard{acknowledgement.address,
              Heard::How::overheard,
              data.part,
              std::move(data.snapshot),
              data.shape,
              std::move(data.log)};
  heard.snapshot.address = acknowledgement.address;
  has_answered_.set(*acknowledgement.address);
  if (question != nullptr) {
    heard.how = question->open ? Heard::How::asked : Heard::How::late;
    question->answered = true;
    question->open = false;
    return {std::move(heard), Sign::none};
  }
  if (foreign_) foreign_->answered = true;
  return {std::move(heard), Sign::unasked_answer};
}

/// The request of ours that the waiting values answer. nullptr if there is none, or if another
/// master has asked since.
Attribution::OurQuestion* Attribution::our_question(const Decoded& acknowledgement,
                                                    Clock::TimePoint now) {
  if (foreign_) return nullptr;
  const auto question =
      std::ranges::find_if(ours_.rbegin(), ours_.rend(), [&](const OurQuestion& each) {
        return !each.answered && now - each.asked <= longest_wait &&
               each.address == acknowledgement.address && each.request.part == acknowledgement.part;
      });
  return question == ours_.rend() ? nullptr : &*question;
}

/// A repeated answer is not an answer to another master: some adapters send buffered data twice.
bool Attribution::asked_lately(const Decoded& acknowledgement, Clock::TimePoint now) const {
  return std::ranges::any_of(ours_, [&](const OurQuestion& each) {
    return each.address == acknowledgement.address && now - each.asked <= longest_wait;
  });
}

std::optional<Unattributed> Attribution::doubt(const Decoded& acknowledgement, const Place& place,
                                               bool answers_us) const {
  const Decoded& data = waiting_->decoded;
  if (acknowledgement.part != data.part) return Unattributed::other_document;
  if (place.dropped - waiting_->place.dropped > most_fillers) return Unattributed::bytes_lost;
  const std::uint8_t address = *acknowledgement.address;
  const auto& stated = data.snapshot.bms_address;
  if (stated && *stated != address) return Unattributed::other_settings_address;
  if (answers_us || proof_ == Proof::acknowledgement) return std::nullopt;
  if (timing_ == Timing::of_a_wire && place.begin - waiting_->place.end > latest_acknowledgement) {
    return Unattributed::no_acknowledgement;
  }
  return address == 0 ? doubt_of_master() : doubt_of_slave(address);
}

std::optional<Unattributed> Attribution::doubt_of_slave(std::uint8_t address) const {
  const bool we_asked_last = !foreign_ && !ours_.empty() && ours_.back().open;
  if (we_asked_last) {
    return ours_.back().address == address ? Unattributed::other_document
                                           : Unattributed::other_address;
  }
  if (!foreign_ || foreign_->answered) return Unattributed::no_request;
  if (foreign_->address != address) return Unattributed::other_address;
  if (foreign_->part != waiting_->decoded.part) return Unattributed::other_document;
  if (!only_fillers(foreign_->place, waiting_->place)) return Unattributed::bytes_lost;
  if (!began_in_time()) return Unattributed::too_late;
  return std::nullopt;
}

/// On a wire the master's frame is not accepted while any answer is awaited. Through a network
/// gateway requests to absent packs stay open, so there only an awaited answer of a pack that has
/// answered before counts.
std::optional<Unattributed> Attribution::doubt_of_master() const {
  const bool we_wait = !foreign_ && !ours_.empty() && ours_.back().open && !ours_.back().answered;
  if (we_wait) return Unattributed::request_open;
  if (!foreign_ || foreign_->answered || foreign_->address == 0) return std::nullopt;
  const bool may_be_its_answer =
      timing_ == Timing::of_a_wire ? waiting_->place.begin - foreign_->place.end <= surely_no_answer
                                   : has_answered_.test(foreign_->address.value_or(0));
  return may_be_its_answer ? std::optional(Unattributed::request_open) : std::nullopt;
}

bool Attribution::began_in_time() const {
  return timing_ == Timing::of_a_network ||
         waiting_->place.begin - foreign_->place.end <= latest_answer;
}

bool Attribution::only_fillers(const Place& before, const Place& behind) {
  const auto dropped = behind.dropped - before.dropped;
  return dropped <= most_fillers && dropped == behind.fillers - before.fillers;
}

void Attribution::drop_waiting() {
  if (waiting_) give_up(Unattributed::no_acknowledgement);
}

void Attribution::give_up(Unattributed reason) {
  ++unattributed_[static_cast<std::size_t>(reason)];
  waiting_.reset();
}

}  // namespace jkbms
