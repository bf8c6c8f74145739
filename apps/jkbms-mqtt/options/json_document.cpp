#include "options/json_document.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

constexpr unsigned json_flags =
    rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag |
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

std::ptrdiff_t line_ends(std::string_view text) {
  return std::ranges::count(text, '\n');
}

/// Finds a key that stands twice in one object, from the events of a parser on `stream`.
class DuplicateKeyFinder
    : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DuplicateKeyFinder> {
 public:
  DuplicateKeyFinder(const rapidjson::MemoryStream& stream, std::string_view text)
      : stream_(stream), text_(text) {}

  // The parser calls these.
  bool StartObject() {
    objects_.emplace_back();
    return true;
  }
  bool Key(const char* key, rapidjson::SizeType size, bool /*copy*/) {
    const std::size_t end = std::min(stream_.Tell(), text_.size());
    line_ += line_ends(text_.substr(counted_, end - counted_));
    counted_ = end;
    const auto [first, is_new] = objects_.back().emplace(std::string(key, size), line_);
    if (is_new) return true;
    found_ = fmt::format("key '{}' stands twice, in line {} and in line {}", excerpt(first->first),
                         first->second, line_);
    return false;
  }
  bool EndObject(rapidjson::SizeType /*members*/) {
    objects_.pop_back();
    return true;
  }

  /// A sentence about the key that stands twice; empty if there is none.
  [[nodiscard]] const std::string& found() const noexcept { return found_; }

 private:
  const rapidjson::MemoryStream& stream_;
  std::string_view text_;
  std::size_t counted_ = 0;  ///< bytes whose line ends are in line_
  std::ptrdiff_t line_ = 1;
  std::vector<std::map<std::string, std::ptrdiff_t>> objects_;
  std::string found_;
};

}  // namespace

Result<rapidjson::Document> parse_json(std::string_view text) {
  rapidjson::Document document;
  document.Parse<json_flags>(text.data(), text.size());
  if (document.HasParseError()) {
    return refused(fmt::format("line {}: {}",
                               1 + line_ends(text.substr(0, document.GetErrorOffset())),
                               rapidjson::GetParseError_En(document.GetParseError())));
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  DuplicateKeyFinder finder(stream, text);
  rapidjson::Reader().Parse<json_flags>(stream, finder);
  if (!finder.found().empty()) return refused(finder.found());
  return document;
}

}  // namespace jkbms::app
