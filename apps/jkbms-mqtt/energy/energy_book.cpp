#include "energy/energy_book.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "state/one_word.hpp"

namespace jkbms::app {
namespace {

bool is_amount(double kwh) {
  return std::isfinite(kwh) && kwh >= 0;
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
      (totals_.size() >= most_packs || identity.empty() || identity.size() > longest_word_text)) {
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
