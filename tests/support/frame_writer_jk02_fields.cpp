#include "support/frame_writer_jk02_fields.hpp"

#include <array>
#include <bit>
#include <cmath>

#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

using Kind = Jk02Form::Kind;

constexpr std::size_t frame_size = 300;
constexpr std::size_t head_size = 5;  // start bytes and type
constexpr std::size_t mask_at = 70;
constexpr std::size_t newest_record_at = 10;
constexpr std::uint32_t special_charger_bit = 1U << 5;
constexpr std::array<std::string_view, 3> charge_phases = {"bulk", "absorption", "float"};

std::runtime_error fault(const Jk02Place& place, const std::string& what) {
  return std::runtime_error(std::string(place.key) + "[" + std::to_string(place.index) + "] " +
                            what);
}

Bytes little_endian(std::int64_t value, std::size_t size) {
  Bytes bytes;
  for (std::size_t i = 0; i < size; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i & 0xFF));
  }
  return bytes;
}

bool fits(const Jk02Form& form, std::int64_t value) {
  const std::int64_t range = std::int64_t{1} << 8 * form.size;
  return form.kind == Kind::natural ? value >= 0 && value < range
                                    : value >= -range / 2 && value < range / 2;
}

/// Finds the decoded value of a field and converts it to its bytes.
class Encoder {
 public:
  Encoder(const Decoded& decoded, const UnnamedBytes& unnamed)
      : decoded_(decoded), unnamed_(unnamed) {}

  /// nullopt if nothing was decoded.
  [[nodiscard]] std::optional<Bytes> bytes_of(const Jk02Place& place) const {
    if (place.form.kind == Kind::log_record) return record(place);
    if (place.form.kind == Kind::text) return text(place);
    const auto value = whole(place);
    if (!value) return std::nullopt;
    if (!fits(place.form, *value)) throw fault(place, "does not fit");
    return little_endian(*value, place.form.size);
  }

 private:
  [[nodiscard]] std::optional<Bytes> record(const Jk02Place& place) const {
    const std::size_t age = age_of_record(place.index, *unnamed_[newest_record_at]);
    if (age >= decoded_.log.size()) return std::nullopt;
    const LogRecord& record = decoded_.log[decoded_.log.size() - 1 - age];
    Bytes bytes = little_endian(record.runtime_s, 4);
    bytes.push_back(record.code);
    return bytes;
  }

  [[nodiscard]] std::optional<Bytes> text(const Jk02Place& place) const {
    std::optional<Bytes> bytes;
    visit_value(decoded_.snapshot, place, [&](const auto& member) {
      if constexpr (std::is_same_v<decltype(member), const std::optional<std::string>&>) {
        if (member) bytes.emplace(member->begin(), member->end());
      }
    });
    if (!bytes) return std::nullopt;
    const std::size_t end = place.at + bytes->size();
    if (bytes->size() < place.form.size && !unnamed_[end]) bytes->push_back(0);
    return bytes;
  }

  [[nodiscard]] std::optional<std::int64_t> whole(const Jk02Place& place) const {
    std::optional<std::int64_t> value;
    visit_value(decoded_.snapshot, place, [&](const auto& member) {
      if (member) value = whole(place, *member);
    });
    if (!value) return std::nullopt;
    if (place.key == "cell_count" && unnamed_[place.at]) {
      if (std::popcount(mask()) != *value) throw fault(place, "is not what the slots say");
      return std::nullopt;
    }
    if (place.key == "cell_count") return mask();
    if (place.key == "balancing" && *value != 0) {
      return decoded_.snapshot.state->balance_current_a.value_or(0) < 0 ? 2 : 1;
    }
    if (place.key == "control_bits" &&
        decoded_.snapshot.settings->special_charger_on != ((*value & special_charger_bit) != 0)) {
      throw fault(place, "and special_charger_on contradict each other");
    }
    return value;
  }

  [[nodiscard]] std::optional<std::int64_t> whole(const Jk02Place& place, double value) const {
    return std::llround(value * place.steps);
  }
  [[nodiscard]] std::optional<std::int64_t> whole(const Jk02Place&, std::uint32_t value) const {
    return value;
  }
  [[nodiscard]] std::optional<std::int64_t> whole(const Jk02Place&, bool value) const {
    return value ? 1 : 0;
  }
  [[nodiscard]] std::optional<std::int64_t> whole(const Jk02Place& place,
                                                  std::string_view value) const {
    const auto found = std::ranges::find(charge_phases, value);
    if (found == charge_phases.end()) throw fault(place, "is no charge phase");
    return found - charge_phases.begin();
  }
  [[nodiscard]] std::optional<std::int64_t> whole(const Jk02Place& place,
                                                  const ValueList& values) const {
    const bool is_cell = place.key != "temps_c";
    if (is_cell && (mask() >> place.index & 1) == 0) return std::nullopt;
    const std::uint32_t before = mask() & ((1U << place.index) - 1);
    const auto index = is_cell ? static_cast<std::size_t>(std::popcount(before)) : place.index;
    if (index >= values.size() || !values[index]) return std::nullopt;
    return whole(place, *values[index]);
  }
  template <class T>
  [[nodiscard]] std::optional<std::int64_t> whole(const Jk02Place& place, const T&) const {
    throw fault(place, "is no number");
  }

  /// The slots of the cells: from the first on, or those of the frame if it has gaps.
  [[nodiscard]] std::uint32_t mask() const {
    std::uint32_t mask = 0;
    for (std::size_t i = 4; i > 0; --i) {
      const auto byte = unnamed_[mask_at + i - 1];
      if (!byte) {
        const std::uint32_t count = decoded_.snapshot.state->cell_count.value_or(0);
        return static_cast<std::uint32_t>((std::uint64_t{1} << count) - 1);
      }
      mask = mask << 8 | *byte;
    }
    return mask;
  }

  const Decoded& decoded_;
  const UnnamedBytes& unnamed_;
};

std::uint8_t type_of(Part part) {
  switch (part) {
    case Part::settings:
      return Jk02Frame::settings;
    case Part::state:
      return Jk02Frame::status;
    case Part::info:
      return Jk02Frame::device_info;
    case Part::log:
      return Jk02Frame::system_log;
    case Part::all:
      break;
  }
  throw std::runtime_error("no data frame is about everything");
}

}  // namespace

UnnamedBytes unnamed_bytes(Part part, BytesView frame) {
  UnnamedBytes unnamed(frame.begin(), frame.end());
  std::fill_n(unnamed.begin(), head_size, std::nullopt);
  unnamed.back() = std::nullopt;
  for (const Jk02Place& place : jk02_places(part)) {
    std::fill_n(unnamed.begin() + static_cast<std::ptrdiff_t>(place.at), named_size(frame, place),
                std::nullopt);
  }
  return unnamed;
}

Bytes write_data(const Decoded& decoded, const UnnamedBytes& unnamed) {
  const Part part = decoded.part.value_or(Part::all);
  Jk02Frame frame(type_of(part));
  const Encoder encoder(decoded, unnamed);
  UnnamedBytes whole = unnamed;
  for (const Jk02Place& place : jk02_places(part)) {
    const auto bytes = encoder.bytes_of(place);
    if (!bytes) continue;
    for (std::size_t i = 0; i < bytes->size(); ++i) {
      auto& byte = whole.at(place.at + i);
      if (byte) throw fault(place, "was decoded, and the frame does not say it");
      byte = (*bytes)[i];
    }
  }
  for (std::size_t at = head_size; at + 1 < frame_size; ++at) {
    if (!whole.at(at)) {
      throw std::runtime_error("byte " + std::to_string(at) + " is named and was not decoded");
    }
    frame.u8(at, *whole[at]);
  }
  return frame.bytes();
}

}  // namespace jkbms::test
