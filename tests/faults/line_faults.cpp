#include "faults/line_faults.hpp"

#include <algorithm>
#include <utility>

#include "support/answers.hpp"
#include "support/frame_writer.hpp"
#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

using Answer = FakeBms::Answer;
using Answering = FaultyPack::Answering;
using std::chrono::milliseconds;

constexpr std::size_t jk02_frame_size = 300;

Answer arrives(const Bytes& bytes) {
  return {answers::normal(bytes)};
}

/// A place in the answer that changes from one answer to the next.
std::size_t some_place(const Answering& answering) {
  return answering.number * 37 % answering.answer.size();
}

bool is_spared(const Answering& answering, std::size_t every) {
  return answering.number % every != 0;
}

Answer loses_a_byte(const Answering& a) {
  if (is_spared(a, 3)) return arrives(a.answer);
  Bytes bytes = a.answer;
  bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(some_place(a)));
  return arrives(bytes);
}

Answer flips_a_bit(const Answering& a) {
  if (is_spared(a, 3)) return arrives(a.answer);
  Bytes bytes = a.answer;
  bytes[some_place(a)] ^= static_cast<std::uint8_t>(1U << a.number % 8);
  return arrives(bytes);
}

Answer gains_a_byte(const Answering& a) {
  if (is_spared(a, 3)) return arrives(a.answer);
  Bytes bytes = a.answer;
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(some_place(a)), 0x55);
  return arrives(bytes);
}

Answer comes_after_half_an_answer(const Answering& a) {
  if (is_spared(a, 3)) return arrives(a.answer);
  const auto middle = a.answer.begin() + static_cast<std::ptrdiff_t>(a.answer.size() / 2);
  Bytes bytes(a.answer.begin(), middle);
  bytes.insert(bytes.end(), a.answer.begin(), a.answer.end());
  return arrives(bytes);
}

Answer comes_twice(const Answering& a) {
  return {answers::glued(a.answer, a.answer)};
}

Answer pauses_inside(const Answering& a) {
  return {answers::split(a.answer, milliseconds(150))};
}

Answer comes_byte_by_byte(const Answering& a) {
  MemoryTransport::Reply pieces;
  for (const std::uint8_t byte : a.answer) pieces.push_back({milliseconds(0), {byte}});
  return {std::move(pieces)};
}

Answer has_a_wrong_sum(const Answering& a) {
  Bytes bytes = a.answer;
  const std::size_t last = bytes.size() > jk02_frame_size ? jk02_frame_size - 1 : bytes.size() - 1;
  bytes[last] ^= 0xFF;
  return arrives(bytes);
}

Answer is_cut(const Answering& a) {
  return {answers::cut(a.answer)};
}

Answer follows_the_echo(const Answering& a) {
  return {answers::echo(a.request, a.answer)};
}

// Places in the frames that FaultyPack makes.
constexpr std::size_t jk4e57_length = 2;
constexpr std::size_t jk4e57_first_register = 11;
constexpr std::size_t jk4e57_soc = jk4e57_first_register + 2 + 16 * 3 + 5 * 3;
constexpr std::size_t jk02_soc = 173;
constexpr std::uint8_t jk02_state = 2;
constexpr std::uint8_t unknown_register = 0xE0;

bool is_jk4e57(const Answering& a) {
  return a.answer[0] == 0x4E;
}

/// Corrects the checksum of the jk02 frame at the front of `bytes`.
void correct_sum(Bytes& bytes) {
  std::uint8_t sum = 0;
  for (std::size_t i = 0; i + 1 < jk02_frame_size; ++i) {
    sum = static_cast<std::uint8_t>(sum + bytes[i]);
  }
  bytes[jk02_frame_size - 1] = sum;
}

/// Every third state of charge differs by 16, and the checksum is right.
Answer has_a_wrong_value(const Answering& a) {
  if (is_spared(a, 3)) return arrives(a.answer);
  Bytes bytes = a.answer;
  if (is_jk4e57(a)) {
    bytes[jk4e57_soc + 1] ^= 0x10;
    return arrives(with_right_sum(std::move(bytes)));
  }
  if (bytes[4] != jk02_state) return arrives(bytes);
  bytes[jk02_soc] ^= 0x10;
  correct_sum(bytes);
  return arrives(bytes);
}

/// Every third frame has the cells of a pack of 250 V, and the checksum is right.
Answer has_a_value_out_of_range(const Answering& a) {
  if (is_spared(a, 3)) return arrives(a.answer);
  Bytes bytes = a.answer;
  if (is_jk4e57(a)) {
    bytes[jk4e57_first_register + 3] = 0x3D;  // the first cell: 15.6 V
    return arrives(with_right_sum(std::move(bytes)));
  }
  if (bytes[4] != jk02_state) return arrives(bytes);
  bytes[jk02_soc] = 200;
  correct_sum(bytes);
  return arrives(bytes);
}

/// Changes the registers of every third frame.
Answer with_other_registers(const Answering& a, void (*change)(Bytes&)) {
  if (is_spared(a, 3)) return arrives(a.answer);
  Bytes bytes = a.answer;
  change(bytes);
  const std::size_t length = bytes.size() - jk4e57_length;
  bytes[jk4e57_length] = static_cast<std::uint8_t>(length >> 8U);
  bytes[jk4e57_length + 1] = static_cast<std::uint8_t>(length);
  return arrives(with_right_sum(std::move(bytes)));
}

Answer lacks_a_register(const Answering& a) {
  return with_other_registers(a, [](Bytes& bytes) {
    const auto soc = bytes.begin() + jk4e57_soc;
    bytes.erase(soc, soc + 2);
  });
}

Answer has_a_register_elsewhere(const Answering& a) {
  return with_other_registers(a, [](Bytes& bytes) {
    const auto soc = bytes.begin() + jk4e57_soc;
    std::rotate(bytes.begin() + jk4e57_first_register, soc, soc + 2);
  });
}

Answer has_an_unknown_register(const Answering& a) {
  return with_other_registers(a, [](Bytes& bytes) {
    bytes.insert(bytes.begin() + jk4e57_soc, {unknown_register, 1});
  });
}

Answer names_another_pack(const Answering& a) {
  if (is_spared(a, 15)) return arrives(a.answer);
  Bytes bytes = a.answer;
  const Bytes other =
      acknowledgement(9, static_cast<std::uint16_t>(a.request[2] << 8U | a.request[3]));
  std::ranges::copy(other, bytes.begin() + jk02_frame_size);
  return arrives(bytes);
}

Answer is_of_another_brand(const Answering& /*a*/) {
  return arrives({0xDD, 0x03, 0x00, 0x1B, 0x17, 0x00, 0x00, 0x00, 0x02, 0xD0, 0x03, 0xE8,
                  0x00, 0x00, 0x20, 0x78, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x48,
                  0x03, 0x0F, 0x02, 0x0B, 0x76, 0x0B, 0x82, 0xFB, 0xFF, 0x77});
}

Answer does_not_come(const Answering& /*a*/) {
  return {};
}

Answer comes_late(const Answering& a) {
  return {answers::late(a.answer, milliseconds(1'500))};
}

// clang-format off
constexpr LineFault faults[] = {
  {"a byte is dropped",           Effect::values,  "bad frames are refused",                 loses_a_byte},
  {"a bit is flipped",            Effect::values,  "bad frames are refused",                 flips_a_bit},
  {"a byte is inserted",          Effect::values,  "bad frames are refused",                 gains_a_byte},
  {"half an answer comes first",  Effect::values,  "the whole answer is found",              comes_after_half_an_answer},
  {"answers come twice, glued",   Effect::values,  "each value is of its pack",              comes_twice},
  {"150 ms inside an answer",     Effect::values,  "the answer is whole",                    pauses_inside},
  {"bytes come one by one",       Effect::values,  "the answer is whole",                    comes_byte_by_byte},
  {"answers come after 1.5 s",    Effect::either,  "late answers are not mixed up",          comes_late},
  {"all sums are wrong",          Effect::offline, "nothing is published, offline",          has_a_wrong_sum},
  {"all answers are cut",         Effect::offline, "nothing is published, offline",          is_cut},
  {"no answers",                  Effect::offline, "offline in time",                        does_not_come},
  {"requests are echoed",         Effect::values,  "the echo is no answer",                  follows_the_echo},
  {"wrong value, right sum",      Effect::values,  "the value is held",                      has_a_wrong_value},
  {"impossible value, right sum", Effect::values,  "the frame is dropped",                   has_a_value_out_of_range},
  {"a register is missing",       Effect::values,  "the frame is held",                      lacks_a_register, &jk4e57},
  {"a register is elsewhere",     Effect::values,  "it is found by its identifier",          has_a_register_elsewhere, &jk4e57},
  {"an unknown register",         Effect::values,  "the frame is held",                      has_an_unknown_register, &jk4e57},
  {"another pack is named",       Effect::values,  "no value without its acknowledgement",   names_another_pack, &jk02},
  {"another brand answers",       Effect::offline, "nothing is published, offline",          is_of_another_brand},
};
// clang-format on

}  // namespace

std::span<const LineFault> line_faults() {
  return faults;
}

}  // namespace jkbms::test
