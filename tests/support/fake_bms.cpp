#include "support/fake_bms.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "support/answers.hpp"
#include "support/requests.hpp"

namespace jkbms::test {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t usb_packet_size = 32;
constexpr std::size_t bits_a_byte = 10;
constexpr std::size_t bits_a_second = 115200;

nanoseconds wire_time(std::size_t bytes) {
  return nanoseconds(std::chrono::seconds(1)) * (bytes * bits_a_byte) / bits_a_second;
}

timespec until(FakeBms::Clock::time_point when) {
  const auto left = std::max(nanoseconds(when - FakeBms::Clock::now()), nanoseconds(0));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  return {static_cast<time_t>(seconds.count()), static_cast<long>((left - seconds).count())};
}

}  // namespace

FakeBms::FakeBms(Script script, Pace pace)
    : link_((directory_.path() / "bms").string()),
      pace_(pace),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      script_(std::move(script)) {
  plug_in(PtyPair());
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

FakeBms::FakeBms(const Bytes& frame, Pace pace)
    : FakeBms([frame](BytesView) { return Answer{answers::normal(frame)}; }, pace) {}

FakeBms::~FakeBms() {
  thread_.request_stop();
  wake();
  thread_.join();
}

std::string FakeBms::device() const {
  const std::lock_guard lock(mutex_);
  return pair_ ? pair_->slave_path() : "";
}

unsigned FakeBms::rate() const {
  const std::lock_guard lock(mutex_);
  return pair_ ? pair_->rate() : 0;
}

void FakeBms::answer(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void FakeBms::answer_next(Answer answer) {
  const std::lock_guard lock(mutex_);
  next_.push_back(std::move(answer));
}

void FakeBms::chatter(Chatter source) {
  const std::lock_guard lock(mutex_);
  chatter_ = std::move(source);
  wake();
}

void FakeBms::hang_up() {
  std::unique_lock lock(mutex_);
  hang_up_wanted_ = pair_.has_value();
  wake();
  changed_.wait(lock, [this] { return !pair_; });
}

void FakeBms::return_anew() {
  PtyPair fresh;
  const std::lock_guard lock(mutex_);
  if (fresh.slave_path() == last_device_) {
    plug_in(PtyPair());
  } else {
    plug_in(std::move(fresh));
  }
  wake();
}

bool FakeBms::wait_for_requests(std::size_t count, std::chrono::milliseconds longest) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, longest, [&] { return exchanges_.size() >= count; });
}

std::vector<FakeBms::Exchange> FakeBms::exchanges() const {
  const std::lock_guard lock(mutex_);
  return exchanges_;
}

std::size_t FakeBms::requests() const {
  const std::lock_guard lock(mutex_);
  return exchanges_.size();
}

nanoseconds FakeBms::wire_time_of_exchange() const {
  const std::lock_guard lock(mutex_);
  return wire_time(bytes_of_exchange_);
}

Bytes FakeBms::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void FakeBms::wake() const {
  eventfd_write(wake_.get(), 1);
}

void FakeBms::plug_in(PtyPair pair) {
  pair_.emplace(std::move(pair));
  last_device_ = pair_->slave_path();
  std::filesystem::remove(link_);
  std::filesystem::create_symlink(last_device_, link_);
}

void FakeBms::unplug() {
  std::filesystem::remove(link_);
  pair_.reset();
  departing_.clear();
  input_.clear();
  changed_.notify_all();
}

void FakeBms::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (std::exchange(hang_up_wanted_, false)) unplug();
    if (pair_) send_what_is_due();
    if (pair_ && chatter_ && departing_.empty()) depart(Clock::now(), chatter_());

    std::array<pollfd, 2> waiting{{{wake_.get(), POLLIN, 0}, {-1, POLLIN, 0}}};
    if (pair_) waiting[1].fd = pair_->master();
    std::optional<timespec> timeout;
    if (!departing_.empty()) timeout = until(departing_.front().at);
    lock.unlock();
    ppoll(waiting.data(), waiting.size(), timeout ? &*timeout : nullptr, nullptr);
    eventfd_t count = 0;
    eventfd_read(wake_.get(), &count);
    lock.lock();
    if (pair_) read_requests();
  }
}

void FakeBms::read_requests() {
  std::array<std::uint8_t, 512> chunk;
  const ssize_t count = read(pair_->master(), chunk.data(), chunk.size());
  if (count <= 0) return;
  const auto bytes = BytesView(chunk).first(static_cast<std::size_t>(count));
  received_.insert(received_.end(), bytes.begin(), bytes.end());
  input_.insert(input_.end(), bytes.begin(), bytes.end());
  while (auto request = cut_request(input_)) take_request(*std::move(request));
}

void FakeBms::take_request(Bytes request) {
  Answer answer;
  if (next_.empty()) {
    answer = script_(request);
  } else {
    answer = std::move(next_.front());
    next_.pop_front();
  }
  const std::size_t size = request.size();
  exchanges_.push_back({std::move(request), Clock::now(), std::nullopt, !departing_.empty()});
  queue(answer, size);
  changed_.notify_all();
}

void FakeBms::queue(const Answer& answer, std::size_t request_size) {
  bytes_of_exchange_ = request_size;
  for (const auto& piece : answer.pieces) bytes_of_exchange_ += piece.bytes.size();
  auto at = exchanges_.back().asked;
  if (pace_ == Pace::wire) at += wire_time(request_size);
  if (!departing_.empty()) at = std::max(at, departing_.back().at);
  at = depart(at, answer.pieces);
  if (answer.hang_up) departing_.push_back({at, {}, std::nullopt, true});
  if (!answer.pieces.empty()) departing_.back().ends = exchanges_.size() - 1;
}

FakeBms::Clock::time_point FakeBms::depart(Clock::time_point at,
                                           const MemoryTransport::Reply& pieces) {
  const bool paced = pace_ == Pace::wire;
  for (const auto& piece : pieces) {
    at += piece.delay;
    BytesView rest = piece.bytes;
    while (!rest.empty()) {
      const auto chunk = rest.first(paced ? std::min(rest.size(), usb_packet_size) : rest.size());
      rest = rest.subspan(chunk.size());
      if (paced) at += wire_time(chunk.size());
      departing_.push_back({at, Bytes(chunk.begin(), chunk.end()), std::nullopt});
    }
  }
  return at;
}

void FakeBms::send_what_is_due() {
  while (!departing_.empty() && departing_.front().at <= Clock::now()) {
    const Departure& due = departing_.front();
    if (due.hang_up) {
      unplug();
      return;
    }
    const Status sent = fd_io::send(pair_->master(), due.bytes, "the fake's terminal");
    if (sent && due.ends) {
      exchanges_[*due.ends].answered = Clock::now();
      changed_.notify_all();
    }
    departing_.pop_front();
  }
}

}  // namespace jkbms::test
