#include "support/requests.hpp"

#include <algorithm>

#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

constexpr std::uint8_t start_mark[] = {0x4E, 0x57};
constexpr std::size_t length_end = 4;  // the length field is after the mark
constexpr std::size_t trigger_size = 11;
constexpr std::size_t crc_size = 2;

/// The size of the request at the beginning of `input`; 0: there is none, or it is incomplete.
std::size_t request_size(BytesView input) {
  if (input.size() >= length_end && std::ranges::equal(input.first(2), start_mark)) {
    const std::size_t size = static_cast<std::size_t>(input[2] << 8 | input[3]) + 2;
    return input.size() >= size ? size : 0;
  }
  if (input.size() < trigger_size) return 0;
  const BytesView trigger = input.first(trigger_size);
  const BytesView body = trigger.first(trigger_size - crc_size);
  return std::ranges::equal(modbus({body.begin(), body.end()}), trigger) ? trigger_size : 0;
}

}  // namespace

std::optional<Bytes> cut_request(Bytes& input) {
  for (std::size_t at = 0; at < input.size(); ++at) {
    const std::size_t size = request_size(BytesView(input).subspan(at));
    if (size == 0) continue;
    const auto begin = input.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(size);
    Bytes request(begin, end);
    input.erase(input.begin(), end);
    return request;
  }
  return std::nullopt;
}

}  // namespace jkbms::test
