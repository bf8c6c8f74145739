#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <string>

#include "redact/masking.hpp"
#include "redact/pasted_text.hpp"
#include "support/capture_files.hpp"
#include "support/sample_reply.hpp"

// Writes the bytes of each golden capture in each form and reads them again.

namespace jkbms::app {
namespace {

constexpr std::size_t one_line = 100'000;  // bytes

/// Writes each byte with `format`, `separator` between two of them, and `width` bytes on a line.
std::string list(BytesView bytes, fmt::format_string<unsigned> format, std::string_view separator,
                 std::size_t width) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text += fmt::format(format, static_cast<unsigned>(bytes[i]));
    if (i + 1 == bytes.size()) break;
    text += separator;
    if ((i + 1) % width == 0) text += '\n';
  }
  return text + "\n";
}

std::string characters(BytesView bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += byte < 0x80 && std::isprint(byte) != 0 ? static_cast<char>(byte) : '.';
  }
  return text;
}

/// As `hexdump -C` prints it: a line like the one before it becomes a *.
std::string hexdump(BytesView bytes) {
  std::string text;
  bool repeating = false;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    const BytesView row = bytes.subspan(at, std::min<std::size_t>(16, bytes.size() - at));
    if (at > 0 && row.size() == 16 && std::ranges::equal(row, bytes.subspan(at - 16, 16))) {
      if (!repeating) text += "*\n";
      repeating = true;
      continue;
    }
    repeating = false;
    std::string hex;
    for (std::size_t i = 0; i < row.size(); ++i) {
      hex += fmt::format("{:02x}{}", row[i], i == 7 ? "  " : " ");
    }
    text += fmt::format("{:08x}  {:50}|{}|\n", at, hex, characters(row));
  }
  return text + fmt::format("{:08x}\n", bytes.size());
}

/// As `xxd -g GROUP` prints it.
std::string xxd(BytesView bytes, std::size_t group) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    const BytesView row = bytes.subspan(at, std::min<std::size_t>(16, bytes.size() - at));
    std::string hex;
    for (std::size_t i = 0; i < row.size(); ++i) {
      hex += fmt::format("{:02x}{}", row[i], (i + 1) % group == 0 ? " " : "");
    }
    text += fmt::format("{:08x}: {:{}} {}\n", at, hex, 32 + 16 / group, characters(row));
  }
  return text;
}

/// As Python prints a bytes object.
std::string python_bytes(BytesView bytes) {
  std::string text = "b'";
  for (const std::uint8_t byte : bytes) {
    if (byte == '\'' || byte == '\\') {
      text += fmt::format("\\{}", static_cast<char>(byte));
    } else if (byte >= 0x20 && byte < 0x7F) {
      text += static_cast<char>(byte);
    } else if (byte == '\n') {
      text += "\\n";
    } else if (byte == '\r') {
      text += "\\r";
    } else if (byte == '\t') {
      text += "\\t";
    } else {
      text += fmt::format("\\x{:02x}", byte);
    }
  }
  return text + "'\n";
}

struct WrittenForm {
  std::string name;
  std::function<std::string(BytesView)> write;
};

std::vector<WrittenForm> written_forms() {
  return {
      {"hexdump -C", hexdump},
      {"xxd", [](BytesView bytes) { return xxd(bytes, 2); }},
      {"xxd -g 1", [](BytesView bytes) { return xxd(bytes, 1); }},
      {"xxd -g 4", [](BytesView bytes) { return xxd(bytes, 4); }},
      {"xxd -p", [](BytesView bytes) { return list(bytes, "{:02x}", "", 30); }},
      {"xxd -p after a sentence",
       [](BytesView bytes) { return "my pack\n" + list(bytes, "{:02x}", "", 30); }},
      {"colons", [](BytesView bytes) { return list(bytes, "{:02X}", ":", one_line); }},
      {"colons on many lines", [](BytesView bytes) { return list(bytes, "{:02X}", ":", 20); }},
      {"a log with colons",
       [](BytesView bytes) {
         return "[12:00:00][D][uart_debug:114]: <<< " + list(bytes, "{:02X}", ":", one_line);
       }},
      {"dashes", [](BytesView bytes) { return list(bytes, "{:02X}", "-", one_line); }},
      {"dots and a length",
       [](BytesView bytes) {
         std::string text = list(bytes, "{:02X}", ".", one_line);
         text.pop_back();
         return fmt::format("[D][jk_bms_ble:324]:   {} ({})\n", text, bytes.size());
       }},
      {"commas", [](BytesView bytes) { return list(bytes, "{:02X}", ",", 16); }},
      {"a C array", [](BytesView bytes) { return list(bytes, "0x{:02x}", ", ", 12); }},
      {"0x and blanks", [](BytesView bytes) { return list(bytes, "0x{:02X}", " ", 16); }},
      {"escaped", [](BytesView bytes) { return list(bytes, "\\x{:02x}", "", 16); }},
      {"bytes of Python", python_bytes},
      {"hex() of Python",
       [](BytesView bytes) { return "[" + list(bytes, "'{:#x}'", ", ", one_line) + "]"; }},
      {"a list of Python", [](BytesView bytes) { return "[" + list(bytes, "{}", ", ", one_line); }},
      {"a list of Python on many lines",
       [](BytesView bytes) { return "[" + list(bytes, "{}", ", ", 19); }},
      {"blanks after a word",
       [](BytesView bytes) { return "RX: " + list(bytes, "{:02X}", " ", one_line); }},
      {"blanks on many lines",
       [](BytesView bytes) { return "my pack\n" + list(bytes, "{:02X}", " ", 17); }},
  };
}

Bytes joined(const Capture& capture) {
  Bytes bytes;
  for (const CaptureRecord& record : capture.records) {
    EXPECT_EQ(record.direction, CaptureRecord::Direction::received);
    bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
  }
  return bytes;
}

TEST(PastedForms, EveryGoldenCaptureIsReadInEveryForm) {
  const auto files = test::list_captures(JKBMS_GOLDEN_DIR);
  ASSERT_GT(files.size(), 50U);
  for (const auto& file : files) {
    const auto bytes = test::read_received(file);
    ASSERT_TRUE(bytes);
    for (const WrittenForm& form : written_forms()) {
      const Pasted pasted = parse_pasted_text(form.write(*bytes));
      EXPECT_EQ(to_hex(joined(pasted.capture)), to_hex(*bytes)) << form.name << ", " << file;
    }
  }
}

TEST(PastedForms, NoPasscodeIsLeftInAnyForm) {
  const Bytes frame = test::write_frame(test::sample_reply(16));
  const Bytes cut(frame.begin(), frame.end() - 9);
  for (const Bytes& bytes : {frame, cut}) {
    for (const WrittenForm& form : written_forms()) {
      Pasted pasted = parse_pasted_text(form.write(bytes));
      ASSERT_TRUE(test::holds(joined(pasted.capture), test::sample_passcode)) << form.name;
      mask(pasted.capture, protocols(), Redaction::passcodes);
      EXPECT_FALSE(test::holds(joined(pasted.capture), test::sample_passcode.substr(0, 4)));
      EXPECT_FALSE(test::holds(joined(pasted.capture), test::sample_passcode.substr(6)));
    }
  }
}

TEST(PastedForms, EveryGoldenCaptureIsReadAsACapture) {
  for (const auto& file : test::list_captures(JKBMS_GOLDEN_DIR)) {
    const auto text = test::read_text(file);
    const auto capture = read_capture(file.string());
    ASSERT_TRUE(text && capture);
    const Pasted pasted = parse_pasted_text(*text);
    EXPECT_EQ(pasted.capture.header, capture->header);
    EXPECT_EQ(to_hex(joined(pasted.capture)), to_hex(joined(*capture))) << file;
  }
}

}  // namespace
}  // namespace jkbms::app
