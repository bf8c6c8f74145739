#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "jkbms/bus_listener.hpp"
#include "jkbms/memory_transport.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

using Random = std::mt19937;
using std::chrono::milliseconds;

constexpr int streams = 100'000;
constexpr std::size_t packs = 4;
constexpr std::size_t most_fillers = 2;

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

bool one_in(Random& random, std::size_t count) {
  return below(random, count) == 0;
}

/// A line, as it is written: its bytes, and which address the frames on it belong to. A frame is
/// known by its voltage, which no other has.
class Line {
 public:
  void frame(const Bytes& bytes, std::uint32_t mv, std::uint16_t register_number) {
    append(bytes);
    open_ = Open{mv, register_number, 0};
  }
  void acknowledge(std::uint8_t address, std::uint16_t register_number) {
    append(acknowledgement(address, register_number));
    if (open_ && open_->register_number == register_number && open_->junk <= most_fillers) {
      owners_[open_->mv] = address;
    }
    open_.reset();
  }
  void request(std::uint8_t address, std::uint16_t register_number) {
    append(trigger(address, register_number));
    open_.reset();
  }
  void junk(const Bytes& bytes) {
    append(bytes);
    if (open_) open_->junk += bytes.size();
  }

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] const std::map<std::uint32_t, std::uint8_t>& owners() const { return owners_; }

 private:
  /// A frame that waits for its acknowledgement.
  struct Open {
    std::uint32_t mv;
    std::uint16_t register_number;
    std::size_t junk;
  };

  void append(const Bytes& bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  Bytes bytes_;
  std::optional<Open> open_;
  std::map<std::uint32_t, std::uint8_t> owners_;
};

Bytes damaged(Bytes bytes, Random& random) {
  bytes[below(random, bytes.size())] ^= static_cast<std::uint8_t>(1 + below(random, 255));
  return bytes;
}

Bytes cut(Bytes bytes, Random& random) {
  bytes.resize(below(random, bytes.size()));
  return bytes;
}

Bytes noise(Random& random, std::size_t most) {
  Bytes bytes(below(random, most + 1));
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(below(random, 256));
  return bytes;
}

/// One answer, in which anything may go wrong.
void write_answer(Line& line, Random& random, std::uint32_t mv) {
  const auto address = static_cast<std::uint8_t>(below(random, packs));
  if (!one_in(random, 4)) line.request(address, status_register);
  if (one_in(random, 10)) line.junk(noise(random, 12));
  const Bytes bytes = sample_status(mv).bytes();
  switch (below(random, 10)) {
    case 0:
      line.junk(damaged(bytes, random));
      break;
    case 1:
      line.junk(cut(bytes, random));
      break;
    case 2:
      break;
    default:
      line.frame(bytes, mv, status_register);
  }
  if (one_in(random, 3)) line.junk(Bytes(below(random, 5), 0x00));
  const Bytes acknowledged = acknowledgement(address, status_register);
  switch (below(random, 12)) {
    case 0:
      line.junk(damaged(acknowledged, random));
      break;
    case 1:
      line.junk(cut(acknowledged, random));
      break;
    case 2:
      break;
    case 3:
      line.acknowledge(address, settings_register);
      break;
    case 4:  // that of another pack comes first
      line.acknowledge(static_cast<std::uint8_t>(below(random, packs)), status_register);
      line.acknowledge(address, status_register);
      break;
    default:
      line.acknowledge(address, status_register);
  }
}

class Jk02Streams : public testing::Test {
 protected:
  /// Lets a listener hear `line` in pieces of any size. Adds to `owned_`.
  void hear(const Line& line, Random& random) {
    ManualClock clock;
    MemoryTransport transport(clock);
    BytesView rest = line.bytes();
    while (!rest.empty()) {
      const BytesView piece = rest.first(1 + below(random, rest.size()));
      rest = rest.subspan(piece.size());
      transport.inject({milliseconds(0), {piece.begin(), piece.end()}});
    }
    BusListener listener(transport, jk02(), clock);
    for (;;) {
      const auto message = listener.next({clock.now() + milliseconds(1), milliseconds(0)});
      ASSERT_TRUE(message);
      if (!*message) break;
      const auto mv =
          static_cast<std::uint32_t>(std::lround(*(*message)->snapshot.state->voltage_v * 1000));
      const auto owner = line.owners().find(mv);
      ASSERT_NE(owner, line.owners().end()) << mv << " belongs to nobody";
      ASSERT_EQ((*message)->address, owner->second);
      ++owned_;
    }
    ownable_ += line.owners().size();
  }

  std::uint64_t owned_ = 0;
  std::uint64_t ownable_ = 0;
};

TEST_F(Jk02Streams, NoFrameComesOutUnderAWrongAddress) {
  Random random(4711);
  for (int i = 0; i < streams; ++i) {
    SCOPED_TRACE("stream " + std::to_string(i));
    Line line;
    const auto answers = static_cast<std::uint32_t>(1 + below(random, 4));
    for (std::uint32_t n = 0; n < answers; ++n) write_answer(line, random, 40000 + n);
    hear(line, random);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(owned_, streams);
  EXPECT_LE(owned_, ownable_);
  // What is lost is what a cut frame hides: one sum in 256 fits by accident.
  EXPECT_GT(owned_, ownable_ - ownable_ / 100);
}

}  // namespace
}  // namespace jkbms::test
