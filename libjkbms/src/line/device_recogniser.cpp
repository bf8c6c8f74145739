#include "line/device_recogniser.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string_view>

#include "codec/wire.hpp"

namespace jkbms {
namespace {

/// Whether the front of a buffer is a message of a device. `maybe`: more bytes are needed.
enum class Match { no, maybe, yes };

/// Compares as many bytes as there are.
Match begins_with(BytesView front, BytesView expected) {
  const std::size_t size = std::min(front.size(), expected.size());
  if (!std::equal(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(size),
                  expected.begin())) {
    return Match::no;
  }
  return size == expected.size() ? Match::yes : Match::maybe;
}

Match begins_with(BytesView front, std::string_view text) {
  const Bytes expected(text.begin(), text.end());
  return begins_with(front, expected);
}

/// The byte at `offset`, or nullopt if it is not there yet.
std::optional<std::uint8_t> at(BytesView front, std::size_t offset) {
  return offset < front.size() ? std::optional(front[offset]) : std::nullopt;
}

/// Whether a byte is not there yet, or one of the values from `least` to `most`.
bool may_be(std::optional<std::uint8_t> byte, int least, int most) {
  return !byte || (*byte >= least && *byte <= most);
}

bool may_be(std::optional<std::uint8_t> byte, int value) {
  return may_be(byte, value, value);
}

std::optional<unsigned> hex_digit(std::optional<std::uint8_t> byte) {
  if (!byte) return std::nullopt;
  if (*byte >= '0' && *byte <= '9') return *byte - unsigned{'0'};
  if (*byte >= 'A' && *byte <= 'F') return *byte - unsigned{'A'} + 10U;
  return std::nullopt;
}

/// JBD, also old boards of JK: DD A5 REGISTER 00 SUM SUM 77 asks, and DD REGISTER 00 LENGTH DATA
/// SUM SUM 77 answers. The sum is of the bytes from the third to the last of the data, negated.
Match jbd(BytesView front) {
  constexpr std::size_t overhead = 7;
  if (front[0] != 0xDD) return Match::no;
  const bool asks = at(front, 1) == std::uint8_t{0xA5};
  if (!asks && !may_be(at(front, 1), 0x03, 0x05)) return Match::no;
  if (!may_be(at(front, asks ? 3 : 2), 0)) return Match::no;
  if (front.size() < overhead) return Match::maybe;
  const std::size_t size = front[3] + overhead;
  if (front.size() < size) return Match::maybe;
  const int sum = wire::sum16(front.subspan(2, size - 5)) + wire::u16be(front, size - 3);
  return front[size - 1] == 0x77 && sum == 0x10000 ? Match::yes : Match::no;
}

/// One message of Daly: A5 SENDER COMMAND 08, eight bytes, and their sum.
Match daly_message(BytesView front) {
  constexpr std::size_t size = 13;
  const auto sender = at(front, 1);
  const bool known_sender =
      may_be(sender, 0x01) || sender == 0x20 || sender == 0x40 || sender == 0x80;
  if (!may_be(at(front, 0), 0xA5) || !known_sender || !may_be(at(front, 2), 0x90, 0x98) ||
      !may_be(at(front, 3), 8)) {
    return Match::no;
  }
  if (front.size() < size) return Match::maybe;
  return wire::sum8(front.first(size - 1)) == front[size - 1] ? Match::yes : Match::no;
}

/// Daly: two messages without a gap, because the sum of one is short.
Match daly(BytesView front) {
  const Match first = daly_message(front);
  return first == Match::yes ? daly_message(front.subspan(13)) : first;
}

/// Pylontech, Seplos up to version 2, Pace: "~", version, address, "46", command, and a length with
/// its own check digit, all as hexadecimal text.
Match pylontech(BytesView front) {
  constexpr std::size_t head = 13;
  constexpr std::size_t length_at = 9;
  if (begins_with(front, "~20") == Match::no && begins_with(front, "~25") == Match::no) {
    return Match::no;
  }
  constexpr std::size_t kind_at = 5;
  if (front.size() > kind_at && begins_with(front.subspan(kind_at), "46") == Match::no) {
    return Match::no;
  }
  unsigned length_sum = 0;
  for (std::size_t i = 3; i < std::min(front.size(), head); ++i) {
    const auto digit = hex_digit(front[i]);
    if (!digit) return Match::no;
    if (i >= length_at) length_sum += *digit;
  }
  if (front.size() < head) return Match::maybe;
  return length_sum % 16 == 0 ? Match::yes : Match::no;
}

/// Seplos from version 3: the requests of Modbus that its master pack sends.
Match seplos(BytesView front) {
  struct Read {
    std::uint8_t function, first, count;
  };
  constexpr Read reads[] = {{0x04, 0x10, 0x12}, {0x04, 0x11, 0x1A}, {0x01, 0x12, 0x90}};
  constexpr std::size_t size = 8;
  if (front[0] > 15) return Match::no;
  const bool known = std::ranges::any_of(reads, [&](const Read& read) {
    return may_be(at(front, 1), read.function) && may_be(at(front, 2), read.first) &&
           may_be(at(front, 3), 0) && may_be(at(front, 4), 0) && may_be(at(front, 5), read.count);
  });
  if (!known) return Match::no;
  if (front.size() < size) return Match::maybe;
  return wire::crc16(front.first(6)) == wire::u16le(front, 6) ? Match::yes : Match::no;
}

/// The RS485 balancers of JK: 55 AA ADDRESS FF 00 00 SUM asks, and 74 bytes from EB 90 answer.
Match jk_balancer(BytesView front) {
  constexpr std::size_t request = 7;
  constexpr std::size_t answer = 74;
  constexpr int most_cells = 24;
  const bool asks = front[0] == 0x55;
  if (!(asks && may_be(at(front, 1), 0xAA)) && !(front[0] == 0xEB && may_be(at(front, 1), 0x90))) {
    return Match::no;
  }
  if (!may_be(at(front, 3), 0xFF)) return Match::no;
  if (asks) {
    if (!may_be(at(front, 4), 0) || !may_be(at(front, 5), 0)) return Match::no;
  } else {
    for (const std::size_t cells : {8U, 9U, 10U, 22U}) {
      if (!may_be(at(front, cells), 0, most_cells)) return Match::no;
    }
    if (!may_be(at(front, 21), 0, 1)) return Match::no;
  }
  const std::size_t size = asks ? request : answer;
  if (front.size() < size) return Match::maybe;
  return wire::sum8(front.first(size - 1)) == front[size - 1] ? Match::yes : Match::no;
}

/// NMEA 0183: "$GPRMC,...*" and the exclusive or of all between "$" and "*" as two digits.
Match nmea(BytesView front) {
  constexpr std::size_t longest = 100;
  constexpr std::size_t name_end = 6;
  if (front[0] != '$') return Match::no;
  unsigned check = 0;
  for (std::size_t i = 1; i < front.size(); ++i) {
    const std::uint8_t byte = front[i];
    if (byte == '*' && i > name_end) {
      if (front.size() < i + 3) return Match::maybe;
      const auto high = hex_digit(front[i + 1]);
      const auto low = hex_digit(front[i + 2]);
      return high && low && *high * 16 + *low == check ? Match::yes : Match::no;
    }
    const bool fits = i < name_end    ? std::isupper(byte) != 0
                      : i == name_end ? byte == ','
                                      : std::isprint(byte) != 0;
    if (!fits || i > longest) return Match::no;
    check ^= byte;
  }
  return Match::maybe;
}

/// VE.Direct of Victron: the name of the last field of each block.
Match ve_direct(BytesView front) {
  return begins_with(front, "\r\nChecksum\t");
}

struct Recogniser {
  OtherDevice device;
  Match (*judge)(BytesView front);  ///< `front` is not empty
};

constexpr Recogniser recognisers[] = {
    {OtherDevice::jbd, jbd},
    {OtherDevice::daly, daly},
    {OtherDevice::pylontech, pylontech},
    {OtherDevice::seplos, seplos},
    {OtherDevice::jk_balancer, jk_balancer},
    {OtherDevice::nmea, nmea},
    {OtherDevice::ve_direct, ve_direct},
};

}  // namespace

void DeviceRecogniser::feed(BytesView bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  BytesView rest = buffer_;
  for (; !rest.empty(); rest = rest.subspan(1)) {
    bool may_begin = false;
    for (const Recogniser& each : recognisers) {
      const Match match = each.judge(rest);
      if (match == Match::yes) device_ = each.device;
      may_begin = may_begin || match == Match::maybe;
    }
    if (may_begin) break;
  }
  buffer_.erase(buffer_.begin(), buffer_.end() - static_cast<std::ptrdiff_t>(rest.size()));
}

void DeviceRecogniser::clear() {
  buffer_.clear();
  device_ = OtherDevice::none;
}

}  // namespace jkbms
