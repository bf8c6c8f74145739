#include "jkbms/bms_client.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace jkbms {
namespace {

bool covers(const OwnedMessage& message, Part part) {
  const Snapshot& snapshot = message.snapshot;
  switch (part) {
    case Part::state:
      return snapshot.state.has_value();
    case Part::info:
      return snapshot.info.has_value();
    case Part::settings:
      return snapshot.settings.has_value();
    case Part::all:
      return snapshot.state && snapshot.info && snapshot.settings;
    case Part::log:
      return message.part == Part::log;
  }
  return false;
}

}  // namespace

BmsClient::BmsClient(Transport& transport, const Protocol& protocol, Clock& clock,
                     ClientOptions options)
    : own_listener_(std::make_unique<BusListener>(transport, protocol, clock)),
      listener_(*own_listener_),
      transport_(transport),
      protocol_(protocol),
      clock_(clock),
      options_(options) {}

BmsClient::BmsClient(BusListener& listener, Transport& transport, const Protocol& protocol,
                     Clock& clock, ClientOptions options)
    : listener_(listener),
      transport_(transport),
      protocol_(protocol),
      clock_(clock),
      options_(options) {}

Result<Snapshot> BmsClient::poll(Part part, const std::stop_token& stop) {
  ++counters_.polls;
  const auto requests = protocol_.plan(options_.address, part);
  if (requests.empty() && !protocol_.plan(options_.address, Part::state).empty()) {
    return Error{Errc::unsupported, std::string(protocol_.name()) + " has no such document"};
  }
  if (requests.empty()) {
    return Error{Errc::invalid_argument,
                 "address " + std::to_string(options_.address) + " cannot be on the bus"};
  }
  for (const Request& request : requests) {
    Status asked;
    for (int attempt = 0; attempt < std::max(options_.attempts, 1); ++attempt) {
      asked = ask(request, stop);
      if (asked || asked.error().code == Errc::io || asked.error().code == Errc::unsupported ||
          stop.stop_requested()) {
        break;
      }
    }
    if (!asked) return asked.error();
  }
  ++counters_.answers;
  return known_;
}

Result<std::vector<LogRecord>> BmsClient::poll_log(const std::stop_token& stop) {
  if (const auto polled = poll(Part::log, stop); !polled) return polled.error();
  return log_;
}

Status BmsClient::ask(const Request& request, const std::stop_token& stop) {
  const auto master_before = listener_.master_heard();
  if (auto quiet = listener_.wait_for_quiet(options_.bus_gap, stop); !quiet) return quiet;
  if (stop.stop_requested()) return Error{Errc::cancelled, "stopped before it was asked"};
  if (listener_.master_heard() != master_before) {
    return Error{Errc::unexpected_reply, "another master speaks on the bus"};
  }
  listener_.expect(request, options_.address);
  const BusCounters before = counters().heard;
  if (auto sent = transport_.send(request.bytes); !sent) return sent;

  const BusListener::Patience patience{clock_.now() + options_.reply_timeout,
                                       options_.piece_timeout};
  for (;;) {
    auto message = listener_.next(patience, known_, stop);
    if (!message) return message.error();
    if (!*message) break;
    const bool ours = !(*message)->address || (*message)->address == options_.address;
    if (ours && covers(**message, request.part)) {
      merge(known_, (*message)->snapshot);
      if (request.part == Part::log) log_ = std::move((*message)->log);
      return {};
    }
    ++others_;
  }
  listener_.forget();
  ++counters_.timeouts;
  return failure(before);
}

Error BmsClient::failure(const BusCounters& before) const {
  if (const auto* other = listener_.other_protocol()) {
    return {Errc::unsupported, "this line speaks " + std::string(other->name()) + ", not " +
                                   std::string(protocol_.name())};
  }
  const BusCounters after = counters().heard;
  if (!listener_.decode_error().empty()) return {Errc::bad_frame, listener_.decode_error()};
  if (after.unowned > before.unowned) {
    return {Errc::unexpected_reply,
            "values came without the acknowledgement that names their pack"};
  }
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
  counters.heard = listener_.counters();
  counters.heard.other_frames += others_;
  return counters;
}

}  // namespace jkbms
