#include "energy/energy_book.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace jkbms::app {
namespace {

constexpr std::size_t longest_identity = 4096;

bool is_amount(double kwh) {
  return std::isfinite(kwh) && kwh >= 0;
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("-._:/").find(c) != std::string_view::npos;
}

/// The text with each other byte as `%XX`: one word of one line, whatever a pack sent.
std::string one_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (is_plain(c)) {
      word += c;
    } else {
      word += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return word;
}

std::optional<std::string> text_of_word(std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (is_plain(word[i])) {
      text += word[i];
      continue;
    }
    unsigned value = 0;
    const char* const digits = word.data() + i + 1;
    if (word[i] != '%' || word.size() - i < 3 ||
        std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    text += static_cast<char>(value);
    i += 2;
  }
  return text.empty() || text.size() > longest_identity ? std::nullopt : std::optional(text);
}

/// Removes the first word of `line` and the blank behind it.
std::string_view take_word(std::string_view& line) {
  const auto end = line.find(' ');
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return word;
}

std::optional<double> amount_of(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || !is_amount(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<Energy> EnergyBook::add(const std::string& identity, const Energy& amount) {
  const auto found = totals_.find(identity);
  if (found == totals_.end() &&
      (totals_.size() >= most_packs || identity.empty() || identity.size() > longest_identity)) {
    return std::nullopt;
  }
  Energy& total = totals_[identity];
  Energy sum = total;
  sum += amount;
  const bool adds = is_amount(amount.charged_kwh) && is_amount(amount.discharged_kwh) &&
                    is_amount(sum.charged_kwh) && is_amount(sum.discharged_kwh);
  if (adds) total = sum;
  return total;
}

std::string EnergyBook::to_text() const {
  std::string text;
  for (const auto& [identity, total] : totals_) {
    text += fmt::format("{} {} {}\n", total.charged_kwh, total.discharged_kwh, one_word(identity));
  }
  return text;
}

std::optional<EnergyBook> EnergyBook::of_text(std::string_view text) {
  EnergyBook book;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const auto charged = amount_of(take_word(line));
    const auto discharged = amount_of(take_word(line));
    auto identity = text_of_word(line);
    if (!charged || !discharged || !identity || book.totals_.size() >= most_packs) {
      return std::nullopt;
    }
    const Energy total{*charged, *discharged};
    if (!book.totals_.emplace(*std::move(identity), total).second) return std::nullopt;
  }
  return book;
}

}  // namespace jkbms::app
