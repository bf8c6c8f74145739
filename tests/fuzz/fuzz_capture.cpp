#include "fuzz/require.hpp"
#include "jkbms/capture.hpp"

namespace {

std::string text_of(const jkbms::Capture& capture) {
  std::string text;
  for (const auto& [key, value] : capture.header) text += "# " + key + ": " + value + "\n";
  for (const auto& record : capture.records) text += jkbms::to_line(record);
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jkbms::fuzz::require;
  const std::string text(data, data + size);
  const auto capture = jkbms::parse_capture(text);
  if (!capture) {
    require(capture.error().code == jkbms::Errc::invalid_argument, "a refused text is named so");
    require(capture.error().detail.starts_with("line "), "the line is named");
    return 0;
  }
  const std::string once = text_of(*capture);
  const auto again = jkbms::parse_capture(once);
  require(again.has_value(), "what is written can be read");
  require(again->records.size() == capture->records.size(), "every record is read back");
  require(again->header == capture->header, "the header is read back");
  require(text_of(*again) == once, "reading and writing again changes nothing");
  return 0;
}
