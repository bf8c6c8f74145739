#include "probe/report.hpp"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "line/diagnosis.hpp"
#include "system/clean_text.hpp"
#include "system/text_layout.hpp"

namespace jkbms::app {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

void put_text(Json& json, const std::string& text) {
  const std::string clean = printable(text);
  json.String(clean.c_str(), static_cast<rapidjson::SizeType>(clean.size()));
}

void put_text(Json& json, const char* key, const std::string& text) {
  json.Key(key);
  if (text.empty()) {
    json.Null();
  } else {
    put_text(json, text);
  }
}

void put_packs(Json& json, const ProbedPort& probed) {
  json.Key("packs");
  json.StartArray();
  for (const ProbedPack& pack : probed.verdict.packs) {
    json.StartObject();
    json.Key("address");
    pack.address ? json.Uint(*pack.address) : json.Null();
    put_text(json, "model", pack.model);
    put_text(json, "software_version", pack.software);
    json.Key("cell_count");
    pack.cells ? json.Uint(*pack.cells) : json.Null();
    const bool answers = probed.verdict.kind == Verdict::Kind::found;
    put_text(json, "command", answers ? command_for(probed, pack) : "");
    json.EndObject();
  }
  json.EndArray();
}

void put_next_steps(Json& json, const ProbedPort& probed) {
  json.Key("next");
  json.StartArray();
  for (const Advice& advice : next_steps(probed)) {
    json.StartObject();
    put_text(json, "text", advice.text);
    put_text(json, "command", advice.command);
    json.EndObject();
  }
  json.EndArray();
}

void put_users(Json& json, const std::vector<PortUser>& users) {
  json.Key("used_by");
  json.StartArray();
  for (const PortUser& user : users) {
    json.StartObject();
    json.Key("process");
    json.Int(user.pid);
    put_text(json, "name", user.name);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string report_text(const ProbedPort& probed, std::size_t columns) {
  std::string sentence = printable(sentence_of(probed));
  if (const auto message = message_of(probed.verdict)) sentence = with_word(sentence, *message);
  std::string text = fold(sentence, columns, 2);
  for (const ProbedPack& pack : probed.verdict.packs) {
    const std::string line = fmt::format("  {}: {}", name_of(pack), description_of(pack));
    text += fold(printable(line), columns, 6);
    if (probed.verdict.kind == Verdict::Kind::found) {
      text += fmt::format("      {}\n", printable(command_for(probed, pack)));
    }
  }
  const auto steps = next_steps(probed);
  if (!steps.empty()) text += "Next:\n";
  int number = 0;
  for (const Advice& advice : steps) {
    text += fold(fmt::format("  {}. {}", ++number, advice.text), columns, 5);
    if (!advice.command.empty()) text += fmt::format("     {}\n", printable(advice.command));
  }
  return text;
}

std::string report_json(const ProbedPort& probed) {
  const Verdict& verdict = probed.verdict;
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  put_text(json, "port", probed.port);
  put_text(json, "verdict", std::string(to_string(verdict.kind)));
  json.Key("exit_code");
  json.Int(static_cast<int>(exit_code_of(verdict)));
  put_text(json, "sentence", sentence_of(probed));
  const auto message = message_of(verdict);
  put_text(json, "word", message ? std::string(word_of(*message)) : "");
  put_text(json, "protocol", verdict.protocol ? std::string(verdict.protocol->name()) : "");
  json.Key("baudrate");
  verdict.baudrate > 0 ? json.Int(verdict.baudrate) : json.Null();
  put_packs(json, probed);
  json.Key("bytes");
  json.Uint64(verdict.heard.bytes);
  json.Key("filler_percent");
  json.Int(filler_percent(verdict.heard));
  put_text(json, "other_device", std::string(to_string(verdict.heard.other_device)));
  put_users(json, probed.users);
  put_next_steps(json, probed);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace jkbms::app
