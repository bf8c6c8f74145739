#include "system/text_layout.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>

namespace jkbms::app {
namespace {

/// Gives the calling thread the locale in which the C library knows UTF-8 and the width of its
/// characters, for the lifetime of the object.
class Utf8Locale {
 public:
  Utf8Locale() noexcept : before_(uselocale(utf8())) {}
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  /// Null if the system lacks it: then the locale does not change.
  static locale_t utf8() noexcept {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }

  locale_t before_;
};

struct Character {
  std::size_t bytes;
  std::size_t columns;
};

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The first character of `text`, which is not empty. Requires a Utf8Locale.
Character first_character(std::string_view text) noexcept {
  if (static_cast<unsigned char>(text.front()) < 0x80) return {1, 1};
  std::size_t bytes = 1;
  while (bytes < text.size() && continues_character(text[bytes])) ++bytes;
  wchar_t code = 0;
  mbstate_t state{};
  const int columns = mbrtowc(&code, text.data(), bytes, &state) == bytes ? wcwidth(code) : -1;
  return {bytes, columns < 0 ? 1 : static_cast<std::size_t>(columns)};
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  const Utf8Locale locale;
  std::size_t width = 0;
  while (!text.empty()) {
    const Character first = first_character(text);
    width += first.columns;
    text.remove_prefix(first.bytes);
  }
  return width;
}

std::string_view beginning_of(std::string_view text, std::size_t columns) noexcept {
  const Utf8Locale locale;
  std::size_t size = 0;
  while (size < text.size()) {
    const Character next = first_character(text.substr(size));
    if (next.columns > columns) break;
    columns -= next.columns;
    size += next.bytes;
  }
  return text.substr(0, size);
}

std::string_view end_of(std::string_view text, std::size_t columns) noexcept {
  std::size_t width = display_width(text);
  const Utf8Locale locale;
  bool is_cut = false;
  while (!text.empty()) {
    const Character first = first_character(text);
    const bool lost_its_base = is_cut && first.columns == 0;
    if (width <= columns && !lost_its_base) break;
    is_cut = true;
    width -= first.columns;
    text.remove_prefix(first.bytes);
  }
  return text;
}

std::string fold(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string folded;
  const std::size_t lead = std::min(text.find_first_not_of(' '), text.size());
  std::string line(lead, ' ');
  bool fresh = true;  // only blanks on this line yet
  text.remove_prefix(lead);
  while (!text.empty()) {
    // Runs of blanks inside a line are layout and are kept.
    const std::size_t gap = std::min(text.find_first_not_of(' '), text.size());
    const std::size_t end = std::min(text.find(' ', gap), text.size());
    const std::string_view word = text.substr(gap, end - gap);
    if (!fresh && display_width(line) + gap + display_width(word) > columns) {
      folded += line + "\n";
      line = std::string(indent, ' ');
    } else {
      line.append(gap, ' ');
    }
    line += word;
    fresh = false;
    text.remove_prefix(end);
  }
  return folded + line + "\n";
}

}  // namespace jkbms::app
