#include "console/screen/watched_packs.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "console/screen/port_labels.hpp"
#include "line/pack_label.hpp"

namespace jkbms::app {
namespace {

/// The name of a pack in its row: short, and different from those of other buses.
std::string label_of(const BusConfig& bus, const std::string& port,
                     std::optional<std::uint8_t> address, bool only_bus) {
  const PackConfig* const pack = configured_pack(bus, address.value_or(0));
  if (pack != nullptr && !pack->name.empty()) return pack->name;
  if (!address) return port;
  return only_bus ? fmt::format("address {}", *address) : fmt::format("{} {}", port, *address);
}

std::string title_of(const BusConfig& bus, std::optional<std::uint8_t> address) {
  if (address) return pack_label(bus, *address);
  const PackConfig* const pack = configured_pack(bus, 0);
  return pack != nullptr ? pack->name : std::string();
}

}  // namespace

WatchedPacks::WatchedPacks(const std::vector<BusConfig>& buses, const Clock& clock)
    : buses_(&buses), clock_(clock), descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  std::vector<std::string> labels = port_labels(buses);
  for (std::size_t i = 0; i < buses.size(); ++i) {
    ports_.push_back({buses[i].serialport, ScreenPort::State::opening, std::move(labels[i])});
    for (const PackConfig& pack : buses[i].packs) {
      const bool has_address = buses[i].protocol->shares_bus();
      pack_at(i, has_address ? std::optional(pack.address) : std::nullopt);
    }
  }
  first_errors_.resize(ports_.size());
}

WatchedPacks::WatchedPacks(const std::string& file, const Clock& clock)
    : clock_(clock),
      descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      ports_({{file, ScreenPort::State::open, std::filesystem::path(file).filename().string()}}),
      first_errors_(1) {}

WatchedPacks::~WatchedPacks() {
  close(descriptor_);
}

void WatchedPacks::publish(const PackId& pack, const Snapshot& known, Part /*fresh*/) {
  {
    const std::lock_guard lock(mutex_);
    ScreenPack& shown = pack_at(pack.bus, known.address);
    shown.known = known;
    shown.answered = clock_.now();
    shown.silent = false;
    auto& state = ports_[pack.bus].state;
    if (state == ScreenPort::State::lost) state = ScreenPort::State::open;
  }
  changed();
}

void WatchedPacks::silent(std::size_t bus, std::optional<std::uint8_t> address) {
  {
    const std::lock_guard lock(mutex_);
    pack_at(bus, address).silent = true;
  }
  changed();
}

void WatchedPacks::line_changed(std::size_t bus, const LineChange& change) {
  {
    const std::lock_guard lock(mutex_);
    switch (change.state) {
      case LineState::closed:
      case LineState::lost:
        port_failed(bus, *change.error);
        break;
      case LineState::unsteady:
        ports_[bus].state = ScreenPort::State::unsteady;
        break;
      default:
        ports_[bus].state = ScreenPort::State::open;
        first_errors_[bus].reset();
    }
  }
  changed();
}

void WatchedPacks::port_failed(std::size_t bus, const Error& error) {
  auto& state = ports_[bus].state;
  const bool never_open =
      state == ScreenPort::State::opening || state == ScreenPort::State::missing;
  state = never_open ? ScreenPort::State::missing : ScreenPort::State::lost;
  if (never_open) first_errors_[bus] = error;
  for (ScreenPack& pack : packs_) {
    if (pack.port == bus) pack.silent = true;
  }
}

void WatchedPacks::ended() {
  {
    const std::lock_guard lock(mutex_);
    ports_.front().state = ScreenPort::State::ended;
  }
  changed();
}

void WatchedPacks::take_change() const {
  eventfd_t count = 0;
  eventfd_read(descriptor_, &count);
}

ScreenModel WatchedPacks::model() const {
  const std::lock_guard lock(mutex_);
  ScreenModel model;
  model.ports = ports_;
  model.packs = packs_;
  return model;
}

std::vector<Error> WatchedPacks::nothing_opened() const {
  const std::lock_guard lock(mutex_);
  std::vector<Error> errors;
  for (const auto& error : first_errors_) {
    if (!error) return {};
    errors.push_back(*error);
  }
  return errors;
}

ScreenPack& WatchedPacks::pack_at(std::size_t bus, std::optional<std::uint8_t> address) {
  const auto found = std::ranges::find_if(
      packs_, [&](const ScreenPack& pack) { return pack.port == bus && pack.address == address; });
  if (found != packs_.end()) return *found;
  ScreenPack pack;
  pack.port = bus;
  pack.address = address;
  if (buses_ != nullptr) {
    pack.label = label_of((*buses_)[bus], ports_[bus].label, address, buses_->size() == 1);
    pack.title = title_of((*buses_)[bus], address);
  } else if (address) {
    pack.label = pack.title = fmt::format("address {}", *address);
  }
  return packs_.emplace_back(std::move(pack));
}

void WatchedPacks::changed() const {
  eventfd_write(descriptor_, 1);
}

void WatchedLine::pack_changed(const PackChange& change) {
  if (!change.online) packs_.silent(bus_, change.address);
  log_.pack_changed(change);
}

void WatchedLine::poll_failed(const FailedPoll& poll) {
  packs_.silent(bus_, poll.address);
  log_.poll_failed(poll);
}

void WatchedLine::line_changed(const LineChange& change) {
  packs_.line_changed(bus_, change);
  log_.line_changed(change);
}

}  // namespace jkbms::app
