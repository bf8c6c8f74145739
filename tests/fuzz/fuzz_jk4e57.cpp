#include "fuzz/protocol_rules.hpp"
#include "fuzz/require.hpp"

namespace jkbms::fuzz {
namespace {

const Protocol& protocol() {
  static const Protocol& found = jk4e57();
  return found;
}

void require_right(BytesView frame) {
  constexpr std::size_t behind_sum = 4;
  require(frame.size() >= 20 && frame.size() <= protocol().max_frame_size(), "length bounds");
  require(frame[0] == 0x4E && frame[1] == 0x57, "start");
  require(frame[2] * 256U + frame[3] + 2 == frame.size(), "length");
  require(frame[frame.size() - 5] == 0x68, "end");
  unsigned sum = 0;
  for (const std::uint8_t byte : frame.first(frame.size() - behind_sum)) sum += byte;
  require(frame[frame.size() - 2] * 256U + frame.back() == (sum & 0xFFFF), "sum");
}

}  // namespace
}  // namespace jkbms::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jkbms::fuzz;
  require_rules(protocol(), {data, size}, require_right);
  return 0;
}
