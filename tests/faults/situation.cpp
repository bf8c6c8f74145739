#include "faults/situation.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "broker/levels.hpp"
#include "e2e/program.hpp"

namespace jkbms::test {
namespace {

constexpr std::uint8_t address = 1;
const std::string topic = "NodeJKBMS/";

std::vector<std::string> command_of(const Row& row, const std::string& port,
                                    const std::string& broker) {
  std::vector<std::string> command = {"-c", row.shell, "sh",   program_path(), "-s",
                                      port, "-m",      broker, "-i",           "0.2"};
  if (row.protocol->shares_bus()) {
    command.insert(command.end(), {"--address", std::to_string(address), "--mode", "poll"});
  }
  command.insert(command.end(), row.arguments.begin(), row.arguments.end());
  return command;
}

}  // namespace

Situation::Situation(const Row& row) : pack_(*row.protocol, {address}) {
  std::string broker;
  if (row.broker) {
    fake_broker_ = std::make_unique<FakeBroker>(row.broker);
    broker = fake_broker_->address();
  } else {
    broker_ = std::make_unique<MosquittoBroker>();
    broker = broker_->address();
    subscriber_ = std::make_unique<MqttSubscriber>(broker_->uri());
  }
  std::string port = pack_.line().path();
  if (row.wire == Wire::tcp) {
    gateway_ = std::make_unique<TcpGateway>(port, row.gateway);
    port = gateway_->address();
  }
  if (row.prepare) row.prepare(*this);
  program_ = std::make_unique<ChildProcess>(
      "/bin/sh", ChildProcess::Options{.arguments = command_of(row, port, broker),
                                       .environment = {{"FOLDER", folder()}}});
}

std::vector<std::string> Situation::published(const std::string& name) const {
  std::vector<std::string> payloads;
  if (fake_broker_) {
    for (const FakeBroker::Message& message : fake_broker_->messages()) {
      if (message.topic == topic + name) payloads.push_back(message.payload);
    }
  } else {
    for (const ReceivedMessage& message : subscriber_->messages(topic + name)) {
      payloads.push_back(message.payload);
    }
  }
  return payloads;
}

std::string Situation::last(const std::string& name) const {
  const auto payloads = published(name);
  return payloads.empty() ? "" : payloads.back();
}

std::vector<std::string> Situation::unknown_documents() const {
  std::vector<std::string> unknown;
  for (const char* document : {"state", "info", "settings"}) {
    for (std::string& payload : published(document)) {
      if (!pack_.sent(payload)) unknown.push_back(std::move(payload));
    }
  }
  return unknown;
}

bool Situation::only_requests_were_sent() const {
  const auto exchanges = pack_.line().exchanges();
  std::size_t size = 0;
  for (const FakeBms::Exchange& exchange : exchanges) {
    size += exchange.request.size();
    bool known = false;
    for (const Part part : {Part::all, Part::state, Part::info, Part::settings}) {
      for (const Request& request : pack_.protocol().plan(address, part)) {
        known = known || std::ranges::equal(request.bytes, exchange.request);
      }
    }
    if (!known) return false;
  }
  return size == pack_.line().received().size();
}

}  // namespace jkbms::test
