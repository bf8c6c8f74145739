#include "support/answers.hpp"

#include <cstddef>

namespace jkbms::test::answers {
namespace {

constexpr milliseconds at_once{0};

Bytes joined(BytesView first, BytesView second) {
  Bytes all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

Bytes first_half(const Bytes& frame) {
  return {frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(frame.size() / 2)};
}

Bytes second_half(const Bytes& frame) {
  return {frame.begin() + static_cast<std::ptrdiff_t>(frame.size() / 2), frame.end()};
}

}  // namespace

Reply normal(const Bytes& frame) {
  return {{at_once, frame}};
}

Reply silence() {
  return {};
}

Reply late(const Bytes& frame, milliseconds delay) {
  return {{delay, frame}};
}

Reply echo(BytesView request, const Bytes& frame) {
  return {{at_once, joined(request, frame)}};
}

Reply glued(const Bytes& first, const Bytes& second) {
  return {{at_once, joined(first, second)}};
}

Reply split(const Bytes& frame, milliseconds pause) {
  return {{at_once, first_half(frame)}, {pause, second_half(frame)}};
}

Reply after(const Bytes& noise, const Bytes& frame) {
  return {{at_once, joined(noise, frame)}};
}

Reply bad_sum(Bytes frame) {
  frame.back() = static_cast<std::uint8_t>(frame.back() + 1);
  return {{at_once, std::move(frame)}};
}

Reply cut(const Bytes& frame) {
  return {{at_once, first_half(frame)}};
}

}  // namespace jkbms::test::answers
