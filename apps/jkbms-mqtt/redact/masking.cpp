#include "redact/masking.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jkbms::app {
namespace {

constexpr std::size_t telling = 4;  // characters of a passcode or a name that give it away
constexpr std::string_view redacted_key = "redacted";
// A word that begins so speaks of a passcode or names a pack.
constexpr std::array<std::string_view, 4> words_of_passcodes = {"passc", "passw", "pwd", "secret"};
constexpr std::string_view word_of_a_pin = "pin";
constexpr std::array<std::string_view, 4> words_of_names = {"name", "serial", "user", "owner"};

std::vector<std::string> lower_words(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

bool any_begins_with(const std::vector<std::string>& words,
                     std::span<const std::string_view> beginnings) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::any_of(beginnings,
                               [&](std::string_view begin) { return word.starts_with(begin); });
  });
}

bool speaks_of_a_passcode(std::string_view text) {
  const auto words = lower_words(text);
  return any_begins_with(words, words_of_passcodes) ||
         std::ranges::find(words, word_of_a_pin) != words.end();
}

/// For each byte of a capture whether it was overwritten: those that were received one after the
/// other, then those that were sent.
class Marks {
 public:
  explicit Marks(const Capture& capture) {
    for (const CaptureRecord& record : capture.records) {
      places_.push_back(received(record) ? size_ : 0);
      if (received(record)) size_ += record.bytes.size();
    }
    ++size_;  // what was received does not go on in what was sent
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (received(capture.records[i])) continue;
      places_[i] = size_;
      size_ += capture.records[i].bytes.size() + 1;
    }
    marked_.resize(size_);
  }

  void add(const Capture& capture) {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      for (const ByteRange& range : capture.records[i].masked) {
        const auto begin = marked_.begin() + static_cast<std::ptrdiff_t>(places_[i] + range.offset);
        std::fill_n(begin, range.size, true);
      }
    }
  }

  void remove(const Marks& other) {
    for (std::size_t i = 0; i < size_; ++i) marked_[i] = marked_[i] && !other.marked_[i];
  }

  /// The number of places: marked bytes side by side are one.
  [[nodiscard]] std::size_t count() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      if (marked_[i] && (i == 0 || !marked_[i - 1])) ++count;
    }
    return count;
  }

  /// The texts in the marked bytes of `capture`, as it was before.
  [[nodiscard]] std::vector<std::string> texts_in(const Capture& capture) const {
    std::string all(size_, '\0');
    for (std::size_t i = 0; i < places_.size(); ++i) {
      std::ranges::copy(capture.records[i].bytes,
                        all.begin() + static_cast<std::ptrdiff_t>(places_[i]));
    }
    std::vector<std::string> texts(1);
    for (std::size_t i = 0; i < size_; ++i) {
      if (marked_[i] && std::isgraph(static_cast<unsigned char>(all[i])) != 0) {
        texts.back() += all[i];
      } else if (!texts.back().empty()) {
        texts.emplace_back();
      }
    }
    std::erase_if(texts, [](const std::string& text) { return text.size() < telling; });
    return texts;
  }

 private:
  static bool received(const CaptureRecord& record) {
    return record.direction == CaptureRecord::Direction::received;
  }

  std::vector<std::size_t> places_;  // of each record
  std::size_t size_ = 0;
  std::vector<bool> marked_;
};

Marks redact_with(Capture& capture, std::span<const Protocol* const> protocols, Redaction what) {
  Marks marks(capture);
  for (const Protocol* protocol : protocols) {
    redact(capture, *protocol, what);
    marks.add(capture);
  }
  return marks;
}

void clean_header(Capture& capture, Redaction what, const std::vector<std::string>& masked_texts) {
  const bool names = what == Redaction::passcodes_and_names;
  std::erase_if(capture.header, [&](const std::pair<std::string, std::string>& line) {
    if (line.first == redacted_key) return true;
    const std::string text = line.first + ": " + line.second;
    if (speaks_of_a_passcode(text)) return true;
    if (names && any_begins_with(lower_words(line.first), words_of_names)) return true;
    return std::ranges::any_of(masked_texts, [&](const std::string& masked) {
      return text.find(masked) != std::string::npos;
    });
  });
}

}  // namespace

Masked mask(Capture& capture, std::span<const Protocol* const> protocols, Redaction what) {
  Masked masked;
  const Capture before = capture;
  Marks passcodes = redact_with(capture, protocols, Redaction::passcodes);
  masked.passcodes = passcodes.count();
  std::vector<std::string> texts = passcodes.texts_in(before);
  if (what == Redaction::passcodes_and_names) {
    capture = before;
    Marks names = redact_with(capture, protocols, what);
    texts = names.texts_in(before);
    names.remove(passcodes);
    masked.names = names.count();
  }
  const std::size_t lines = capture.header.size();
  const bool said_so = capture.find(redacted_key).has_value();
  clean_header(capture, what, texts);
  masked.header_lines = lines - capture.header.size() - (said_so ? 1 : 0);
  capture.header.emplace_back(redacted_key, redaction_note(what));
  return masked;
}

}  // namespace jkbms::app
