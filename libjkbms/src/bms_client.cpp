#include "jkbms/bms_client.hpp"

#include <string>
#include <utility>

namespace jkbms {

BmsClient::BmsClient(Transport& transport, const Protocol& protocol, Clock& clock,
                     ClientOptions options)
    : own_line_(std::make_unique<Line>(protocol, clock)),
      line_(own_line_.get()),
      options_(options) {
  line_->attach(transport);
}

Result<Snapshot> BmsClient::poll(Part part, const std::stop_token& stop) {
  const Protocol& protocol = line_->protocol();
  if (protocol.shares_bus() && !options_.address) {
    return Error{Errc::invalid_argument, "a pack on a shared bus is asked by its address"};
  }
  const std::uint8_t asked = options_.address.value_or(0);
  const auto requests = protocol.plan(asked, part);
  if (requests.empty() && !protocol.plan(asked, Part::state).empty()) {
    return Error{Errc::unsupported, std::string(protocol.name()) + " has no such document"};
  }
  if (requests.empty()) {
    return Error{Errc::invalid_argument,
                 "address " + std::to_string(asked) + " cannot be on the bus"};
  }
  for (const Request& request : requests) {
    if (auto answer = ask(request, stop); !answer) return answer.error();
  }
  return known();
}

Result<std::vector<LogRecord>> BmsClient::poll_log(const std::stop_token& stop) {
  const Protocol& protocol = line_->protocol();
  const auto requests = protocol.plan(options_.address.value_or(0), Part::log);
  if (requests.empty()) {
    return Error{Errc::unsupported, std::string(protocol.name()) + " has no event log"};
  }
  auto answer = ask(requests.front(), stop);
  if (!answer) return answer.error();
  return std::move(answer->log);
}

std::optional<std::uint8_t> BmsClient::address() const {
  return line_->protocol().shares_bus() ? options_.address : std::nullopt;
}

Result<Heard> BmsClient::ask(const Request& request, const std::stop_token& stop) {
  const Question question{
      request,          address(),        options_.reply_timeout, options_.piece_timeout,
      options_.bus_gap, options_.attempts};
  if (auto asked = line_->ask(question); !asked) return asked.error();
  while (line_->asking()) {
    auto heard = line_->next(Clock::TimePoint::max(), stop);
    if (!heard) return heard.error();
    if (*heard && (*heard)->how == Heard::How::asked) return **std::move(heard);
    if (stop.stop_requested()) {
      line_->cancel();
      return Error{Errc::cancelled, "a stop was requested"};
    }
  }
  return line_->failure()->error;
}

}  // namespace jkbms
