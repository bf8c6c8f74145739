#include "property/bus_stream.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

constexpr std::uint32_t first_value = 40000;
constexpr std::size_t bytes_per_ms = 11;     // at 115200 baud
constexpr std::size_t most_held_back = 150;  // bytes that an adapter collects, 14 ms at most

std::uint16_t register_of(Part part) {
  return part == Part::state ? status_register : settings_register;
}

Bytes frame_of(std::uint8_t address, Part part, std::uint32_t value, bool states_address) {
  if (part == Part::state) return sample_status(value).bytes();
  Jk02Frame frame(Jk02Frame::settings);
  frame.u32(50, value);
  if (states_address) frame.u32(270, address).u8(287, 0xFE);
  return frame.bytes();
}

}  // namespace

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

bool one_in(Random& random, std::size_t count) {
  return count > 0 && below(random, count) == 0;
}

void BusStream::say(Time begin, Bytes bytes, bool acknowledges) {
  const Time end = begin + Time(1 + bytes.size() / bytes_per_ms);
  messages_.push_back({begin, end, std::move(bytes), acknowledges});
}

void BusStream::answer(std::uint8_t address, Part part, Time delay) {
  const std::uint32_t value = first_value + static_cast<std::uint32_t>(senders_.size());
  senders_[value] = address;
  say(now_ + delay, frame_of(address, part, value, one_in(random_, 2)));
  say(messages_.back().end + Time(below(random_, 6)), acknowledgement(address, register_of(part)),
      true);
}

void BusStream::master_speaks(std::size_t slots, std::size_t late_one_in) {
  constexpr std::size_t documents = 2;
  const std::size_t first = below(random_, cycle);
  for (std::size_t slot = first; slot < first + slots; ++slot) {
    const auto address = static_cast<std::uint8_t>(slot % cycle / documents);
    const Part part = slot % documents == 0 ? Part::state : Part::settings;
    const Time begin = now_;
    if (address == 0) {
      answer(address, part, Time(0));
    } else {
      say(now_, trigger(address, register_of(part)));
      now_ = messages_.back().end;
      const Time late(one_in(random_, late_one_in) ? below(random_, 500) : 0);
      if (address <= packs) answer(address, part, Time(10 + below(random_, 101)) + late);
    }
    now_ = begin + Time(180 + below(random_, 220));
  }
}

void BusStream::echo(std::uint8_t address, Part part) {
  say(now_, trigger(address, register_of(part)));
}

void BusStream::misname() {
  const auto first =
      messages_.begin() + static_cast<std::ptrdiff_t>(below(random_, messages_.size()));
  const auto found = std::find_if(first, messages_.end(), std::mem_fn(&Message::acknowledges));
  if (found == messages_.end()) return;
  const bool of_state = found->bytes[3] == (status_register & 0xFF);
  if (one_in(random_, 4)) {
    found->bytes = acknowledgement(found->bytes[0], of_state ? settings_register : status_register);
  } else {
    found->bytes = acknowledgement(static_cast<std::uint8_t>(below(random_, packs + 1)),
                                   of_state ? status_register : settings_register);
  }
}

/// Removes the bytes from one in the message `first` to one in the message `last`.
void BusStream::lose_bytes(std::size_t first, std::size_t last) {
  Bytes& front = messages_[first].bytes;
  Bytes& back = messages_[last].bytes;
  const std::size_t kept = below(random_, front.size() + 1);
  const std::size_t lost = below(random_, back.size() + 1);
  if (first == last) {
    front.erase(front.begin() + static_cast<std::ptrdiff_t>(std::min(kept, lost)),
                front.begin() + static_cast<std::ptrdiff_t>(std::max(kept, lost)));
    return;
  }
  front.resize(kept);
  back.erase(back.begin(), back.begin() + static_cast<std::ptrdiff_t>(lost));
  for (std::size_t i = first + 1; i < last; ++i) messages_[i].bytes.clear();
}

/// Removes bytes from the next acknowledgement after `index` to the first or second one after that.
/// Then a frame is followed by the acknowledgement of another answer.
void BusStream::lose_answers(std::size_t index) {
  const auto next = [&](std::size_t from) {
    while (from < messages_.size() && !messages_[from].acknowledges) ++from;
    return from;
  };
  const std::size_t first = next(index);
  std::size_t last = next(first + 1);
  if (one_in(random_, 2)) last = next(last + 1);
  if (last >= messages_.size()) return;
  for (std::size_t i = first; i < last; ++i) messages_[i].bytes.clear();
}

void BusStream::spoil() {
  const std::size_t index = below(random_, messages_.size());
  Message& message = messages_[index];
  Bytes& bytes = message.bytes;
  switch (below(random_, 8)) {
    case 0:
      bytes.clear();
      break;
    case 1:
    case 2:
      lose_bytes(index, std::min(index + below(random_, 6), messages_.size() - 1));
      break;
    case 3:
      lose_answers(index);
      break;
    case 4:
      if (!bytes.empty())
        bytes[below(random_, bytes.size())] ^= static_cast<std::uint8_t>(1U << below(random_, 8));
      break;
    case 5:
      bytes.resize(below(random_, bytes.size() + 1));
      break;
    case 6:
      bytes.insert(bytes.begin(), 1 + below(random_, 4), one_in(random_, 2) ? 0x00 : 0xFF);
      break;
    default:
      for (std::size_t count = below(random_, 12); count > 0; --count) {
        bytes.insert(bytes.begin(), static_cast<std::uint8_t>(below(random_, 256)));
      }
  }
}

/// Packs that send at the same time damage each other's messages.
void BusStream::collide() {
  std::ranges::stable_sort(messages_, {}, &Message::begin);
  for (std::size_t i = 1; i < messages_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (messages_[j].end <= messages_[i].begin) continue;
      for (const std::size_t each : {i, j}) {
        Bytes& bytes = messages_[each].bytes;
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(below(random_, 256));
      }
    }
  }
}

MemoryTransport::Reply BusStream::pieces() {
  collide();
  MemoryTransport::Reply pieces;
  Time last{0};
  const auto add = [&](Time at, BytesView bytes) {
    at = std::max(at, last);
    if (!bytes.empty()) {
      pieces.push_back({at - last, {bytes.begin(), bytes.end()}});
      last = at;
    }
  };
  for (const Message& message : messages_) {
    if (message.bytes.empty()) continue;
    const std::size_t split = 1 + below(random_, std::min(message.bytes.size(), most_held_back));
    add(message.begin + Time(split / bytes_per_ms), BytesView(message.bytes).first(split));
    add(message.end, BytesView(message.bytes).subspan(split));
  }
  return pieces;
}

std::optional<std::uint8_t> BusStream::sender(const Heard& heard) const {
  const auto& said = heard.part == Part::state ? heard.snapshot.state->voltage_v
                                               : heard.snapshot.settings->charge_ocp_a;
  const auto found =
      senders_.find(static_cast<std::uint32_t>(std::lround(said.value_or(0) * 1000)));
  return found == senders_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace jkbms::test
