#include "fuzz/protocol_rules.hpp"
#include "fuzz/require.hpp"

namespace jkbms::fuzz {
namespace {

const Protocol& protocol() {
  static const Protocol& found = jk02();
  return found;
}

void require_right(BytesView frame) {
  require(frame.size() >= 5 && frame.size() <= protocol().max_frame_size(), "length bounds");
  if (frame[0] != 0x55) {
    require(frame[0] <= 15, "address");
    return;
  }
  require(frame.size() == 300, "length");
  require(frame[1] == 0xAA && frame[2] == 0xEB && frame[3] == 0x90, "start");
  unsigned sum = 0;
  for (const std::uint8_t byte : frame.first(299)) sum += byte;
  require(frame.back() == (sum & 0xFF), "sum");
}

}  // namespace
}  // namespace jkbms::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jkbms::fuzz;
  require_rules(protocol(), {data, size}, require_right);
  return 0;
}
