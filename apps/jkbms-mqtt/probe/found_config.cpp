#include "probe/found_config.hpp"

#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>

#include "jkbms/tcp_transport.hpp"

namespace jkbms::app {
namespace {

using Json = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

bool has_packs(const ProbedPort& probed) {
  return probed.verdict.kind == Verdict::Kind::found ||
         probed.verdict.kind == Verdict::Kind::master;
}

void put_bus(Json& json, const ProbedPort& probed) {
  const Verdict& verdict = probed.verdict;
  json.StartObject();
  json.Key("serialport");
  json.String(probed.port.c_str());
  if (!is_tcp_address(probed.port)) {
    json.Key("baudrate");
    json.Int(verdict.baudrate);
  }
  json.Key("protocol");
  json.String(std::string(verdict.protocol->name()).c_str());
  if (verdict.protocol->shares_bus()) {
    json.Key("mode");
    json.String(verdict.kind == Verdict::Kind::master ? "listen" : "auto");
    if (!verdict.packs.empty()) json.Key("packs");
    if (!verdict.packs.empty()) json.StartArray();
    for (const ProbedPack& pack : verdict.packs) {
      json.StartObject();
      json.Key("address");
      json.Uint(pack.address.value_or(0));
      json.EndObject();
    }
    if (!verdict.packs.empty()) json.EndArray();
  }
  json.EndObject();
}

}  // namespace

std::string config_for(const std::vector<ProbedPort>& probed) {
  if (std::ranges::none_of(probed, has_packs)) return {};
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.SetIndent(' ', 2);
  json.StartObject();
  json.Key("buses");
  json.StartArray();
  for (const ProbedPort& each : probed) {
    if (has_packs(each)) put_bus(json, each);
  }
  json.EndArray();
  json.EndObject();
  return std::string("// Made by jkbms-mqtt probe. Add \"mqttbroker\" to publish.\n") +
         buffer.GetString() + "\n";
}

}  // namespace jkbms::app
