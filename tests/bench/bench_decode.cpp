// bench_decode [CAPTURE.hex]: decodes replies of 16 cells with every register. Prints how many are
// decoded per second, how often per second the same bytes are copied and summed (both by processor
// time), and how many bytes one decode copies.

#include <cstdio>
#include <cstring>
#include <ctime>
#include <numeric>

#include "jkbms/frame_assembler.hpp"
#include "jkbms/schema.hpp"
#include "support/capture_files.hpp"
#include "support/sample_reply.hpp"

namespace {

using jkbms::Bytes;

constexpr double seconds = 2;
constexpr int batch = 1000;

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

double decode_rate(const Bytes& reply) {
  const jkbms::Protocol& protocol = jkbms::jk4e57();
  jkbms::FrameAssembler assembler(protocol);
  const jkbms::Snapshot known;
  return rate([&] {
    assembler.feed(reply);
    const auto frame = assembler.next();
    const auto decoded = protocol.decode(*frame, known);
    sink = *decoded->snapshot.state->voltage_v;
  });
}

double copy_and_sum_rate(const Bytes& reply) {
  Bytes copy(reply.size());
  return rate([&] {
    std::memcpy(copy.data(), reply.data(), reply.size());
    sink = std::accumulate(copy.begin(), copy.end(), 0U);
  });
}

/// How many bytes of the reply decode() copies into the texts of the snapshot. It reads all other
/// bytes from the buffer of the assembler.
std::size_t bytes_of_texts(const Bytes& reply) {
  const jkbms::Protocol& protocol = jkbms::jk4e57();
  const auto decoded = protocol.decode(*protocol.frame(reply), {});
  std::size_t bytes = 0;
  const auto add = [&](const std::optional<std::string>& text) {
    if (text) bytes += text->size();
  };
  for (const auto& field : jkbms::info_fields()) {
    if (const auto* const member =
            std::get_if<jkbms::Field<jkbms::PackInfo>::Member<std::string>>(&field.member)) {
      add((*decoded->snapshot.info).**member);
    }
  }
  add(decoded->snapshot.words.version_text);
  add(decoded->snapshot.words.manufacturer_text);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  Bytes reply = jkbms::test::write_frame(jkbms::test::sample_reply(16));
  if (argc > 1) {
    auto read = jkbms::test::read_received(argv[1]);
    if (!read) {
      std::fprintf(stderr, "%s\n", read.error().detail.c_str());
      return 1;
    }
    reply = *std::move(read);
  }
  const double decodes = decode_rate(reply);
  const double copies = copy_and_sum_rate(reply);
  std::printf("decode, bytes to Snapshot, every register: %8.3f million a second\n", decodes / 1e6);
  std::printf("copy and sum of the same %zu bytes:        %8.3f million a second\n", reply.size(),
              copies / 1e6);
  std::printf("a decode takes as long as %.1f copies\n", copies / decodes);
  std::printf("copied for a decode: %zu bytes by feed(), %zu bytes of texts by decode()\n",
              reply.size(), bytes_of_texts(reply));
  return 0;
}
