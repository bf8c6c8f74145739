// bench_decode [TEXT]: the cost of the codec by processor time, each figure beside that of a copy
// and sum of the same bytes. With TEXT only the figures whose name contains it.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <string_view>

#include "jkbms/frame_assembler.hpp"
#include "jkbms/json.hpp"
#include "support/decode_message.hpp"
#include "support/frame_writer_jk02.hpp"
#include "support/sample_pack.hpp"
#include "support/sample_reply.hpp"

namespace {

using jkbms::Bytes;
using jkbms::Protocol;

constexpr double seconds = 2;
constexpr int batch = 100;

/// Keeps the compiler from removing unused results.
volatile double sink = 0;

double processor_time() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// How often `once` runs per second of processor time.
template <class Once>
double rate(Once once) {
  for (int i = 0; i < batch; ++i) once();
  const double start = processor_time();
  double runs = 0;
  while (processor_time() - start < seconds) {
    for (int i = 0; i < batch; ++i) once();
    runs += batch;
  }
  return runs / (processor_time() - start);
}

double copy_and_sum_rate(const Bytes& bytes) {
  Bytes copy(bytes.size());
  return rate([&] {
    std::memcpy(copy.data(), bytes.data(), bytes.size());
    sink = std::accumulate(copy.begin(), copy.end(), 0U);
  });
}

/// Prints the lines whose name contains a text.
class Table {
 public:
  explicit Table(std::string_view wanted) : wanted_(wanted) {}

  template <class Once>
  void add(std::string_view what, const Bytes& bytes, Once once) const {
    if (what.find(wanted_) == std::string_view::npos) return;
    const double measured = rate(once);
    const double floor = copy_and_sum_rate(bytes);
    std::printf("%-36s %5zu bytes %9.0f a second %5.0f MB/s  ratio to a copy and sum %5.1f\n",
                std::string(what).c_str(), bytes.size(), measured,
                measured * static_cast<double>(bytes.size()) / 1e6, floor / measured);
  }

 private:
  std::string_view wanted_;
};

void add_codec(const Table& table, const Protocol& protocol, const Bytes& message,
               const Bytes& noise) {
  const std::string name(protocol.name());
  jkbms::FrameAssembler assembler(protocol);
  const jkbms::Snapshot known;
  table.add(name + ", 16 cells, bytes to values", message, [&] {
    assembler.feed(message);
    const auto frame = assembler.next();
    const auto decoded = protocol.decode(*frame, known);
    sink = *decoded->snapshot.state->voltage_v;
  });
  table.add(name + ", find and check the frame", message, [&] {
    assembler.feed(message);
    sink = static_cast<double>(assembler.next()->bytes().size());
  });
  table.add(name + ", random bytes", noise, [&] {
    assembler.feed(noise);
    while (assembler.next()) {
    }
    sink = static_cast<double>(assembler.counters().bytes_dropped);
  });
  const auto decoded = jkbms::test::decode_message(protocol, message);
  const auto& state = *decoded->snapshot.state;
  const std::string text = jkbms::to_json(state);
  table.add(name + ", JSON of the state", Bytes(text.begin(), text.end()),
            [&] { sink = static_cast<double>(jkbms::to_json(state).size()); });
}

Bytes random_bytes() {
  std::mt19937 random;  // the same in each run
  Bytes bytes(4096);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  const Table table(argc > 1 ? argv[1] : "");
  const Bytes noise = random_bytes();
  add_codec(table, jkbms::jk4e57(), jkbms::test::write_frame(jkbms::test::sample_reply(16)), noise);
  add_codec(table, jkbms::jk02(), jkbms::test::sample_pack(1).status, noise);
  return 0;
}
