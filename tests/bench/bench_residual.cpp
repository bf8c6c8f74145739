// Damages frames in a stream of good ones and prints how many wrong values are published, with
// and without the plausibility filter. Frames that fail their checksum are never published, so only
// those that pass it are counted.
// bench_residual [DAMAGES [SHARE [SECONDS]]]
//   DAMAGES  damaged frames of each kind, by default 1000000
//   SHARE    exits with 1 if, for any kind of damage, the filter passes more than this share of
//            the wrong values
//   SECONDS  from one poll to the next, by default 10

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "bench/moving_pack.hpp"
#include "jkbms/frame_assembler.hpp"
#include "jkbms/plausible_values.hpp"

namespace {

using namespace jkbms;
using test::MovingPack;
using Kind = Verdict::Kind;

constexpr unsigned long default_interval_s = 10;  // the default of jkbms-mqtt
constexpr int damages_per_poll = 10;

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t end) {
  return random() % end;
}

void flip(Bytes& bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
}

/// Two bits are inverted.
void flip_two_bits(Bytes& bytes, Random& random) {
  const std::size_t bits = bytes.size() * 8;
  const std::size_t first = below(random, bits);
  flip(bytes, first);
  flip(bytes, (first + 1 + below(random, bits - 1)) % bits);
}

/// One byte is lost, and one byte is added elsewhere.
void lose_and_insert(Bytes& bytes, Random& random) {
  const auto at = [&] { return static_cast<std::ptrdiff_t>(below(random, bytes.size())); };
  bytes.erase(bytes.begin() + at());
  bytes.insert(bytes.begin() + at(), static_cast<std::uint8_t>(random()));
}

/// The first and the last of 32 bits in a row are inverted, and each bit between them at random.
void burst(Bytes& bytes, Random& random) {
  constexpr std::size_t length = 32;
  const std::size_t first = below(random, bytes.size() * 8 - length + 1);
  for (std::size_t i = 0; i < length; ++i) {
    if (i == 0 || i == length - 1 || random() % 2 == 0) flip(bytes, first + i);
  }
}

struct Damage {
  const char* name;
  void (*apply)(Bytes&, Random&);
};

struct Dialect {
  const Protocol& protocol;
  Bytes (MovingPack::*frame)() const;
};

/// The wrong values in a wrong document.
struct Wrong {
  bool cells = false;
  bool voltage = false;
  bool charge = false;
  bool temperature = false;

  explicit operator bool() const { return cells || voltage || charge || temperature; }
};

template <class T>
bool apart(const std::optional<T>& truth, const std::optional<T>& said, double limit) {
  constexpr double rounding = 1e-9;
  return truth && said &&
         std::abs(static_cast<double>(*truth) - static_cast<double>(*said)) >= limit - rounding;
}

bool apart(const std::optional<ValueList>& truth, const std::optional<ValueList>& said,
           double limit) {
  if (!truth || !said) return false;
  if (truth->size() != said->size()) return true;
  for (std::size_t i = 0; i < truth->size(); ++i) {
    if (apart((*truth)[i], (*said)[i], limit)) return true;
  }
  return false;
}

Wrong compare(const PackState& truth, const PackState& said) {
  return {
      apart(truth.cells_v, said.cells_v, 0.020), apart(truth.voltage_v, said.voltage_v, 0.2),
      apart(truth.soc_percent, said.soc_percent, 2),
      apart(truth.mosfet_temp_c, said.mosfet_temp_c, 2) || apart(truth.temps_c, said.temps_c, 2)};
}

struct Counts {
  std::uint64_t damaged = 0;
  std::uint64_t passed = 0;      ///< checksum and structure are valid
  std::uint64_t unfiltered = 0;  ///< wrong documents published without the filter
  std::uint64_t filtered = 0;    ///< wrong documents published with the filter
  std::uint64_t cells = 0;       ///< of `filtered`: the cells are wrong
  std::uint64_t voltage = 0;
  std::uint64_t charge = 0;
  std::uint64_t temperature = 0;
  std::uint64_t settings_unfiltered = 0;  ///< wrong settings published without it
  std::uint64_t settings_filtered = 0;
  std::uint64_t good = 0;  ///< undamaged frames in between
  std::uint64_t good_held = 0;
};

/// The state in `bytes`; nullopt if no frame passes its checks.
std::optional<Decoded> decode_state(const Protocol& protocol, FrameAssembler& assembler,
                                    BytesView bytes) {
  assembler.feed(bytes);
  std::optional<Decoded> state;
  while (const auto frame = assembler.next()) {
    auto decoded = protocol.decode(*frame, {});
    if (decoded && decoded->snapshot.state) state = *std::move(decoded);
  }
  assembler.clear();
  return state;
}

/// A pack with the filter, as a monitor reads it.
struct Reader {
  PlausibleValues values{PlausibilityFilter::on};

  Kind hear(const Decoded& decoded, Clock::TimePoint now) {
    Heard message;
    message.snapshot = decoded.snapshot;
    message.shape = decoded.shape;
    return values.take(message, now).kind;
  }
};

/// Gives both readers a frame that replaces `truth` and counts the results.
void hear_damaged(Counts& counts, Reader reader, const Decoded& truth, const Decoded& damaged,
                  Clock::TimePoint now) {
  ++counts.passed;
  const Wrong wrong = compare(*truth.snapshot.state, *damaged.snapshot.state);
  const bool other_settings = damaged.snapshot.settings != truth.snapshot.settings;
  counts.unfiltered += static_cast<bool>(wrong);
  counts.settings_unfiltered += other_settings;
  if (!wrong && !other_settings) return;
  if (reader.hear(damaged, now) != Kind::publish) return;
  counts.settings_filtered += reader.values.published().settings != truth.snapshot.settings;
  counts.filtered += static_cast<bool>(wrong);
  counts.cells += wrong.cells;
  counts.voltage += wrong.voltage;
  counts.charge += wrong.charge;
  counts.temperature += wrong.temperature;
}

Counts run(const Dialect& dialect, const Damage& damage, std::uint64_t damages,
           std::chrono::seconds interval) {
  Counts counts;
  Random random(1);
  MovingPack pack(2);
  ManualClock clock;
  FrameAssembler assembler(dialect.protocol);
  Reader reader;
  while (counts.damaged < damages) {
    const Bytes frame = (pack.*dialect.frame)();
    const auto truth = decode_state(dialect.protocol, assembler, frame);
    if (counts.good > 0) {
      for (int i = 0; i < damages_per_poll; ++i) {
        ++counts.damaged;
        Bytes bytes = frame;
        damage.apply(bytes, random);
        if (const auto damaged = decode_state(dialect.protocol, assembler, bytes)) {
          hear_damaged(counts, reader, *truth, *damaged, clock.now());
        }
      }
    }
    ++counts.good;
    if (reader.hear(*truth, clock.now()) != Kind::publish) ++counts.good_held;
    clock.advance(interval);
    pack.advance(std::chrono::duration<double>(interval).count());
  }
  return counts;
}

double per_million(std::uint64_t count, std::uint64_t of) {
  return 1e6 * static_cast<double>(count) / static_cast<double>(of);
}

void print_head() {
  std::printf(
      "Per million damaged frames: those that pass every check; documents with wrong values that\n"
      "are published without and with the filter; what is wrong in the latter; wrong settings "
      "that\n"
      "are published without and with the filter. Per million good frames: those that are held.\n"
      "\n"
      "                                            | wrong values           | of these             "
      " "
      "  | wrong settings  | good\n"
      "dialect damage                         pass | without    with  share | cells  volt   soc  "
      "temp | without    with | held\n");
}

void print(const Dialect& dialect, const Damage& damage, const Counts& counts) {
  const auto rate = [&](std::uint64_t count) { return per_million(count, counts.damaged); };
  const double share = static_cast<double>(counts.filtered) /
                       static_cast<double>(std::max<std::uint64_t>(counts.unfiltered, 1));
  std::printf("%-7s %-27s %7.0f ", std::string(dialect.protocol.name()).c_str(), damage.name,
              rate(counts.passed));
  std::printf("| %7.0f %7.0f %5.2f%% ", rate(counts.unfiltered), rate(counts.filtered),
              100 * share);
  std::printf("| %5.0f %5.0f %5.0f %5.0f ", rate(counts.cells), rate(counts.voltage),
              rate(counts.charge), rate(counts.temperature));
  std::printf("| %7.0f %7.0f | %4.0f\n", rate(counts.settings_unfiltered),
              rate(counts.settings_filtered), per_million(counts.good_held, counts.good));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t damages = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const double share = argc > 2 ? std::strtod(argv[2], nullptr) : 1;
  const std::chrono::seconds interval(argc > 3 ? std::strtoul(argv[3], nullptr, 10)
                                               : default_interval_s);
  const Dialect dialects[] = {
      {*find_protocol("jk4e57"), &MovingPack::jk4e57_frame},
      {*find_protocol("jk02"), &MovingPack::jk02_frame},
  };
  const Damage all[] = {
      {"two bits inverted", flip_two_bits},
      {"one byte lost, one inserted", lose_and_insert},
      {"burst of 32 bits", burst},
  };
  print_head();
  bool kept = true;
  for (const Dialect& dialect : dialects) {
    for (const Damage& damage : all) {
      const Counts counts = run(dialect, damage, damages, interval);
      print(dialect, damage, counts);
      kept = kept &&
             static_cast<double>(counts.filtered) <= share * static_cast<double>(counts.unfiltered);
    }
  }
  return kept ? 0 : 1;
}
