#include "redact/byte_run.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "redact/frame_beginning.hpp"

namespace jkbms::app {
namespace {

constexpr std::string_view masked_byte = "..";
constexpr std::uint8_t mask = 'X';

bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}

bool is_hexadecimal(char c) {
  return is_decimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_of_word(char c) {
  return is_decimal(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

char at_or_nul(std::string_view line, std::size_t at) {
  return at < line.size() ? line[at] : '\0';
}

std::size_t past(std::string_view line, std::size_t at, std::string_view characters) {
  const auto end = line.find_first_not_of(characters, at);
  return end == std::string_view::npos ? line.size() : end;
}

std::size_t end_of_word(std::string_view line, std::size_t at) {
  while (at < line.size() && is_of_word(line[at])) ++at;
  return at;
}

bool has_prefix(std::string_view word) {
  return word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
}

/// The byte that a word of at most `most` digits is.
std::optional<std::uint8_t> parse_byte(std::string_view digits, int base, std::size_t most) {
  if (digits.size() > most) return std::nullopt;
  std::uint8_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value, base);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

std::optional<std::uint8_t> hex_byte(std::string_view digits) {
  return parse_byte(digits, 16, 2);
}

std::optional<std::uint8_t> decimal_byte(std::string_view digits) {
  return parse_byte(digits, 10, 3);
}

/// One byte as a word of its own.
std::optional<std::uint8_t> byte_of_word(std::string_view word, TextForm form) {
  switch (form) {
    case TextForm::decimals:
      return decimal_byte(word);
    case TextForm::prefixed:
      return has_prefix(word) ? hex_byte(word.substr(2)) : std::nullopt;
    default:
      if (word == masked_byte) return mask;
      return word.size() == 2 ? hex_byte(word) : std::nullopt;
  }
}

/// Where the next word begins, if `form` puts what stands at `at` between two bytes.
std::optional<std::size_t> past_separator(std::string_view line, std::size_t at, TextForm form) {
  const auto past_character = [&](char c) -> std::optional<std::size_t> {
    if (at_or_nul(line, at) != c) return std::nullopt;
    return at + 1;
  };
  const auto past_comma = [&]() -> std::optional<std::size_t> {
    const std::size_t comma = past(line, at, " \t'\"");
    if (at_or_nul(line, comma) != ',') return std::nullopt;
    return past(line, comma + 1, " \t'\"");
  };
  switch (form) {
    case TextForm::colons:
      return past_character(':');
    case TextForm::dashes:
      return past_character('-');
    case TextForm::dots:
      return past_character('.');
    case TextForm::commas:
    case TextForm::decimals:
      return past_comma();
    case TextForm::prefixed:
      if (const auto comma = past_comma()) return comma;
      [[fallthrough]];
    case TextForm::blanks:
      if (!is_blank(at_or_nul(line, at))) return std::nullopt;
      return past(line, at, " \t");
    default:
      return std::nullopt;
  }
}

/// Where the word that begins at `at` ends. Trace logs of this program show a masked byte as "..".
std::size_t end_of_byte(std::string_view line, std::size_t at, TextForm form) {
  const bool masked = form == TextForm::blanks && line.substr(at, 2) == masked_byte;
  return masked ? at + masked_byte.size() : end_of_word(line, at);
}

/// The words that begin at `at`, as long as they are bytes in `form`.
ByteRun words_at(std::string_view line, std::size_t at, TextForm form) {
  ByteRun run{form, at, at, {}};
  for (std::optional<std::size_t> word = at; word;) {
    const std::size_t end = end_of_byte(line, *word, form);
    const auto byte = byte_of_word(line.substr(*word, end - *word), form);
    if (!byte) break;
    run.bytes.push_back(*byte);
    run.end = end;
    word = past_separator(line, end, form);
  }
  return run;
}

/// Whether the list goes on with a word that is no byte, so that it is a list of something else.
bool is_part_of_a_list(std::string_view line, const ByteRun& run) {
  const auto next = past_separator(line, run.end, TextForm::commas);
  return next && is_of_word(at_or_nul(line, *next));
}

ByteRun digits_at(std::string_view line, std::size_t at) {
  ByteRun run{TextForm::digits, at, end_of_word(line, at), {}};
  std::string_view digits = line.substr(at, run.end - at);
  if (has_prefix(digits)) digits.remove_prefix(2);
  if (digits.size() <= 2) return run;  // a byte on its own is no run of digits
  if (auto bytes = from_hex(digits)) run.bytes = *std::move(bytes);
  return run;
}

/// What the character after a backslash stands for in a text of C or Python; nullopt: itself and
/// the backslash.
std::optional<std::uint8_t> escaped_character(char c) {
  constexpr std::string_view names = "abtnvfre0\\'\"";
  constexpr std::string_view values("\a\b\t\n\v\f\r\x1B\0\\'\"", names.size());
  const auto at = names.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(values[at]);
}

std::optional<std::uint8_t> hex_escape_at(std::string_view line, std::size_t at) {
  if (line.substr(at, 2) != "\\x" || at + 4 > line.size()) return std::nullopt;
  return hex_byte(line.substr(at + 2, 2));
}

ByteRun escapes_at(std::string_view line, std::size_t at) {
  ByteRun run{TextForm::escaped, at, at, {}};
  while (const auto byte = hex_escape_at(line, run.end)) {
    run.bytes.push_back(*byte);
    run.end += 4;
  }
  return run;
}

/// A text in quotes in which some characters stand for themselves, as in b'NW\x01\x1b' of Python. A
/// text without \x is no bytes.
ByteRun quoted_at(std::string_view line, std::size_t at) {
  ByteRun run{TextForm::escaped, at, at, {}};
  const std::size_t quote_at = at_or_nul(line, at) == 'b' ? at + 1 : at;
  const char quote = at_or_nul(line, quote_at);
  if (quote != '"' && (quote != '\'' || quote_at == at)) return run;
  Bytes bytes;
  bool has_hex = false;
  std::size_t i = quote_at + 1;
  while (i < line.size() && line[i] != quote) {
    if (const auto byte = hex_escape_at(line, i)) {
      bytes.push_back(*byte);
      has_hex = true;
      i += 4;
    } else if (const auto character =
                   line[i] == '\\' ? escaped_character(at_or_nul(line, i + 1)) : std::nullopt) {
      bytes.push_back(*character);
      i += 2;
    } else {
      bytes.push_back(static_cast<std::uint8_t>(line[i++]));
    }
  }
  if (!has_hex) return run;
  run.end = std::min(i + 1, line.size());
  run.bytes = std::move(bytes);
  return run;
}

/// One byte on its own at the end of a list that began on a line before.
ByteRun tail_at(std::string_view line, std::size_t at, TextForm before) {
  switch (before) {
    case TextForm::colons:
    case TextForm::dashes:
    case TextForm::dots:
    case TextForm::commas:
    case TextForm::decimals:
    case TextForm::digits:
      break;
    default:
      return {};
  }
  ByteRun run = words_at(line, at, before);
  return run.bytes.size() == 1 ? run : ByteRun{};
}

bool is_longer(const ByteRun& a, const ByteRun& b) {
  return a.bytes.size() > b.bytes.size();
}

/// A list without letters may be decimal or hexadecimal.
bool reads_as_decimals(const ByteRun& decimals, const ByteRun& hex,
                       std::optional<TextForm> before) {
  if (decimals.bytes.size() != hex.bytes.size()) return is_longer(decimals, hex);
  if (before == TextForm::decimals) return true;
  return before != TextForm::commas && holds_a_beginning(decimals.bytes);
}

ByteRun list_at(std::string_view line, std::size_t at, std::optional<TextForm> before) {
  ByteRun decimals = words_at(line, at, TextForm::decimals);
  ByteRun hex = words_at(line, at, TextForm::commas);
  ByteRun run = reads_as_decimals(decimals, hex, before) ? std::move(decimals) : std::move(hex);
  if (is_part_of_a_list(line, run)) run.bytes.clear();
  return run;
}

}  // namespace

std::string_view name_of(TextForm form) noexcept {
  switch (form) {
    case TextForm::capture:
      return "a capture or plain hex";
    case TextForm::dump:
      return "a hex dump with offsets";
    case TextForm::colons:
      return "bytes with colons";
    case TextForm::dashes:
      return "bytes with dashes";
    case TextForm::dots:
      return "bytes with dots";
    case TextForm::commas:
      return "bytes with commas";
    case TextForm::blanks:
      return "bytes with blanks";
    case TextForm::prefixed:
      return "bytes with 0x";
    case TextForm::escaped:
      return "bytes with \\x";
    case TextForm::digits:
      return "hexadecimal digits without blanks";
    case TextForm::decimals:
      return "decimal bytes";
  }
  return {};
}

std::optional<ByteRun> run_at(std::string_view line, std::size_t at,
                              std::optional<TextForm> before) {
  ByteRun best;
  const auto consider = [&](ByteRun run) {
    if (is_longer(run, best)) best = std::move(run);
  };
  const char first = at_or_nul(line, at);
  if (first == '\\') consider(escapes_at(line, at));
  const bool begins_a_word = at == 0 || !is_of_word(line[at - 1]);
  if (begins_a_word && (first == 'b' || first == '"')) consider(quoted_at(line, at));
  if (begins_a_word && first == '.') consider(words_at(line, at, TextForm::blanks));
  if (begins_a_word && is_hexadecimal(first)) {
    if (before) consider(tail_at(line, at, *before));
    const char behind = at_or_nul(line, end_of_word(line, at));
    consider(words_at(line, at, TextForm::prefixed));
    if (behind == ':') consider(words_at(line, at, TextForm::colons));
    if (behind == '-') consider(words_at(line, at, TextForm::dashes));
    if (behind == '.') consider(words_at(line, at, TextForm::dots));
    if (behind == ',' || behind == '\'' || behind == '"' || is_blank(behind)) {
      consider(list_at(line, at, before));
    }
    consider(words_at(line, at, TextForm::blanks));
    consider(digits_at(line, at));
  }
  if (best.bytes.empty()) return std::nullopt;
  return best;
}

}  // namespace jkbms::app
