#include <algorithm>
#include <string>

#include "fuzz/require.hpp"
#include "jkbms/capture.hpp"
#include "redact/pasted_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jkbms::fuzz::require;
  const auto pasted = jkbms::app::parse_pasted_text(std::string(data, data + size));
  std::size_t bytes_of_forms = 0;
  for (const auto& form : pasted.forms) bytes_of_forms += form.bytes;
  std::string text;
  std::size_t bytes = 0;
  for (const auto& record : pasted.capture.records) {
    text += jkbms::to_line(record);
    bytes += record.bytes.size();
  }
  require(bytes == bytes_of_forms, "every byte is counted for its form");
  require(pasted.forms.empty() == pasted.capture.records.empty(), "bytes have a form");
  const auto read = jkbms::parse_capture(text);
  require(read.has_value(), "what is written can be read");
  const bool same =
      std::ranges::equal(read->records, pasted.capture.records, [](const auto& a, const auto& b) {
        return a.at == b.at && a.direction == b.direction && a.bytes == b.bytes;
      });
  require(same, "every record is read back");
  const auto again = jkbms::app::parse_pasted_text(text);
  require(bytes < 4 || again.capture.records.size() == pasted.capture.records.size(),
          "a capture is read as a capture");
  return 0;
}
