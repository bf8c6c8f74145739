#include "faults/faulty_pack.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "jkbms/json.hpp"
#include "support/answers.hpp"
#include "support/decode_message.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_pack.hpp"

namespace jkbms::test {
namespace {

constexpr double seconds_of_a_poll = 0.2;
constexpr std::size_t most_documents = 20'000;

/// The document without the values that the program adds, copies from another document, or makes
/// of several polls.
std::string measured_values(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  if (!document.IsObject()) return "no JSON object: " + json;
  for (const char* key : {"timestamp", "held", "pack", "nominal_capacity_ah", "bms_address",
                          "time_to_empty_s", "time_to_full_s"}) {
    document.RemoveMember(key);
  }
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  document.Accept(writer);
  return text.GetString();
}

}  // namespace

FaultyPack::FaultyPack(const Protocol& protocol, std::vector<std::uint8_t> addresses)
    : protocol_(protocol), line_([this](BytesView request) { return answer(request); }) {
  if (!protocol.shares_bus()) addresses = {0};
  const std::lock_guard lock(mutex_);
  for (const std::uint8_t address : addresses) packs_.emplace(address, MovingPack(address + 1U));
}

void FaultyPack::disturb(Fault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
}

bool FaultyPack::sent(const std::string& json) const {
  const std::lock_guard lock(mutex_);
  return documents_.contains(measured_values(json));
}

FakeBms::Answer FaultyPack::answer(BytesView request) {
  const std::lock_guard lock(mutex_);
  Answering answering{Bytes(request.begin(), request.end()), answer_of(request)};
  if (answering.answer.empty()) return {};
  answering.number = ++answers_[protocol_.shares_bus() ? request[0] : std::uint8_t{0}];
  return fault_ ? fault_(answering) : FakeBms::Answer{answers::normal(answering.answer)};
}

Bytes FaultyPack::answer_of(BytesView request) {
  if (!protocol_.shares_bus()) {
    MovingPack& pack = packs_.begin()->second;
    pack.advance(seconds_of_a_poll);
    const Bytes frame = pack.jk4e57_frame();
    remember(frame);
    return frame;
  }
  if (request.size() < 4) return {};
  const std::uint8_t address = request[0];
  const auto register_number = static_cast<std::uint16_t>(request[2] << 8U | request[3]);
  const auto found = packs_.find(address);
  if (found == packs_.end()) return {};
  Bytes frame;
  if (register_number == status_register) {
    found->second.advance(seconds_of_a_poll);
    frame = found->second.jk02_frame();
  } else {
    const SamplePack sample = sample_pack(address);
    frame = register_number == settings_register ? sample.settings : sample.info;
  }
  remember(frame);
  return joined({frame, acknowledgement(address, register_number)});
}

void FaultyPack::remember(BytesView frame) {
  const auto decoded = decode_message(protocol_, Bytes(frame.begin(), frame.end()), {});
  if (!decoded) return;
  const Snapshot& values = decoded->snapshot;
  if (values.state) remember(measured_values(to_json(*values.state)));
  if (values.info) remember(measured_values(to_json(*values.info)));
  if (values.settings) remember(measured_values(to_json(*values.settings)));
}

void FaultyPack::remember(std::string document) {
  const auto [place, is_new] = documents_.insert(std::move(document));
  if (!is_new) return;
  in_order_.push_back(place);
  if (in_order_.size() <= most_documents) return;
  documents_.erase(in_order_.front());
  in_order_.pop_front();
}

}  // namespace jkbms::test
