#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "golden/wired_frames.hpp"
#include "support/frame_writer_jk02_fields.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;
using testing::ElementsAreArray;
using testing::IsEmpty;
using Keys = std::set<std::string_view>;

constexpr std::size_t frame_size = 300;
constexpr std::size_t sum_at = 299;

/// Keys that are computed from named fields and have no bytes in the frame.
const Keys derived_keys = {"protocol",     "power_w",     "cell_min_v",      "cell_max_v",
                           "cell_delta_v", "cell_mean_v", "cell_min_number", "cell_max_number",
                           "alarm",        "alarms"};

std::string name_of(const Jk02Place& place) {
  return std::string(place.key) + "[" + std::to_string(place.index) + "]";
}

template <class Document>
void add_differing(std::span<const Field<Document>> fields, const std::optional<Document>& a,
                   const std::optional<Document>& b, Keys& keys) {
  if (!a || !b) return;
  for (const auto& field : fields) {
    if (field.origin == Origin::program || derived_keys.contains(field.key)) continue;
    std::visit(
        [&](auto member) {
          if ((*a).*member != (*b).*member) keys.insert(field.key);
        },
        field.member);
  }
}

/// The keys with different values in two frames, without the computed keys.
Keys differing(const Decoded& a, const Decoded& b) {
  Keys keys;
  add_differing(state_fields(), a.snapshot.state, b.snapshot.state, keys);
  add_differing(info_fields(), a.snapshot.info, b.snapshot.info, keys);
  add_differing(settings_fields(), a.snapshot.settings, b.snapshot.settings, keys);
  if (a.snapshot.bms_address != b.snapshot.bms_address) keys.insert("bms_address");
  const auto same = [](const LogRecord& x, const LogRecord& y) {
    return x.runtime_s == y.runtime_s && x.code == y.code;
  };
  if (!std::ranges::equal(a.log, b.log, same)) keys.insert("log");
  return keys;
}

/// Changes one decoded value: inverts a switch, or all bits of a number but the sign. Returns how
/// many bytes of the frame must change.
class Change {
 public:
  Change(const Jk02Place& place, Decoded& decoded, std::size_t& bytes)
      : place_(place), decoded_(decoded), bytes_(bytes) {}

  void operator()(std::optional<double>& value) const { flip(*value); }
  void operator()(std::optional<std::uint32_t>& value) const {
    *value = static_cast<std::uint32_t>(flipped(*value));
    if (place_.key == "control_bits") {
      decoded_.snapshot.settings->special_charger_on = (*value & 0x20) != 0;
    }
  }
  void operator()(std::optional<ValueList>& values) const { flip(*values->at(place_.index)); }
  void operator()(std::optional<bool>& value) const {
    *value = !*value;
    bytes_ = 1;
  }
  void operator()(std::optional<std::string_view>& phase) const {
    phase = *phase == "float" ? "bulk" : "float";
    bytes_ = 1;
  }
  void operator()(std::optional<std::string>& text) const {
    for (char& letter : *text) letter = letter == '~' ? '!' : static_cast<char>(letter + 1);
    bytes_ = text->size();
  }
  template <class T>
  void operator()(std::optional<T>& /*value*/) const {
    ADD_FAILURE() << place_.key << " has no place";
  }

 private:
  void flip(double& value) const {
    value = static_cast<double>(flipped(std::llround(value * place_.steps))) / place_.steps;
  }
  [[nodiscard]] std::int64_t flipped(std::int64_t value) const {
    const std::size_t sign = place_.form.kind == Jk02Form::Kind::integer ? 1 : 0;
    bytes_ = place_.form.size;
    return value ^ ((std::int64_t{1} << (8 * place_.form.size - sign)) - 1);
  }

  const Jk02Place& place_;
  Decoded& decoded_;
  std::size_t& bytes_;
};

/// Changes the decoded value of a place. Returns how many bytes it has.
std::size_t change(Decoded& decoded, const Jk02Place& place, BytesView frame) {
  std::size_t bytes = 0;
  if (place.form.kind == Jk02Form::Kind::log_record) {
    const std::size_t age = age_of_record(place.index, frame[10]);
    LogRecord& record = decoded.log.at(decoded.log.size() - 1 - age);
    record.runtime_s ^= 0xFFFFFFFF;
    record.code ^= 0xFF;
    return place.form.size;
  }
  visit_value(decoded.snapshot, place, Change(place, decoded, bytes));
  return bytes;
}

std::vector<std::size_t> changed_bytes(BytesView before, BytesView after) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < frame_size; ++at) {
    if (at != sum_at && before[at] != after[at]) places.push_back(at);
  }
  return places;
}

/// Other keys whose values depend on a key.
Keys decided_by(std::string_view key) {
  if (key == "heating") return {"heater_current_a"};
  if (key == "software_version") return {"serial_number"};
  return {};
}

void expect_each_value_in_its_own_bytes(BytesView frame) {
  const Decoded decoded = decode_wired(frame);
  const UnnamedBytes unnamed = unnamed_bytes(decoded.part.value(), frame);
  for (const Jk02Place& place : jk02_places(decoded.part.value())) {
    if (named_size(frame, place) == 0 || place.key == "cell_count") continue;
    SCOPED_TRACE(name_of(place));
    Decoded other = decoded;
    std::vector<std::size_t> expected(change(other, place, frame));
    std::iota(expected.begin(), expected.end(), place.at);
    const Bytes written = write_data(other, unnamed);
    EXPECT_THAT(changed_bytes(frame, written), ElementsAreArray(expected));
    Keys keys = differing(other, decode_wired(written));
    for (const std::string_view key : decided_by(place.key)) keys.erase(key);
    EXPECT_THAT(keys, IsEmpty());
  }
}

/// Bytes that belong to no field but decide how fields are read.
bool decides(Part part, std::size_t at) {
  if (part == Part::state) return at == 214 || at == 278 || at == 279;
  if (part == Part::settings) return at >= 271 && at <= 273;
  return part == Part::log && at >= 6 && at <= 10;
}

void expect_unnamed_bytes_to_say_nothing(BytesView frame) {
  const Decoded decoded = decode_wired(frame);
  const Part part = decoded.part.value();
  UnnamedBytes unnamed = unnamed_bytes(part, frame);
  for (const Jk02Place& place : jk02_places(part)) {
    if (named_size(frame, place) != 0) continue;
    std::fill_n(unnamed.begin() + static_cast<std::ptrdiff_t>(place.at), place.form.size,
                std::nullopt);
  }
  std::size_t tried = 0;
  for (std::size_t at = 0; at < frame_size; ++at) {
    if (!unnamed[at] || decides(part, at)) continue;
    Bytes other(frame.begin(), frame.end());
    other[at] ^= 0xFF;
    EXPECT_THAT(differing(decoded, decode_wired(with_sum(other))), IsEmpty()) << "byte " << at;
    ++tried;
  }
  EXPECT_GT(tried, 0U);
}

template <class Document>
void add_said(std::span<const Field<Document>> fields, const std::optional<Document>& document,
              Keys& keys) {
  if (!document) return;
  for (const auto& field : fields) {
    if (field.origin == Origin::program || derived_keys.contains(field.key)) continue;
    std::visit(
        [&](auto member) {
          if ((*document).*member) keys.insert(field.key);
        },
        field.member);
  }
}

TEST(Jk02Places, FieldsDoNotOverlapEachOtherOrThePasscodes) {
  for (const Part part : {Part::state, Part::settings, Part::info, Part::log}) {
    std::map<std::size_t, std::string> owners{{sum_at, "sum"}};
    for (std::size_t at = 0; at < 6; ++at) owners[at] = "head";
    if (part == Part::info) {
      for (std::size_t i = 0; i < 16; ++i) owners[62 + i] = owners[118 + i] = "passcode";
    }
    for (const Jk02Place& place : jk02_places(part)) {
      for (std::size_t i = 0; i < place.form.size; ++i) {
        const auto [owner, is_free] = owners.emplace(place.at + i, name_of(place));
        EXPECT_TRUE(is_free) << name_of(place) << " overlaps " << owner->second;
      }
    }
    EXPECT_EQ(owners.rbegin()->first, sum_at);
  }
}

TEST(Jk02Places, ThePasscodeAfterAShortSerialNumberIsNotNamed) {
  for (const NamedBytes& frame : own_frames()) {
    if (frame.name != "short serial number before a passcode") continue;
    const UnnamedBytes unnamed = unnamed_bytes(Part::info, frame.bytes);
    EXPECT_EQ(unnamed[96], std::nullopt);
    for (std::size_t at = 97; at < 102; ++at) EXPECT_EQ(unnamed[at], frame.bytes[at]);
    return;
  }
  FAIL() << "there is no such frame";
}

TEST(Jk02Places, EveryDecodedKeyIsNamed) {
  Keys said;
  Keys named{"special_charger_on"};  // a bit of control_bits
  for (const NamedBytes& frame : own_frames()) {
    const Snapshot snapshot = decode_wired(frame.bytes).snapshot;
    add_said(state_fields(), snapshot.state, said);
    add_said(info_fields(), snapshot.info, said);
    add_said(settings_fields(), snapshot.settings, said);
    if (snapshot.bms_address) said.insert("bms_address");
  }
  for (const Part part : {Part::state, Part::settings, Part::info}) {
    for (const Jk02Place& place : jk02_places(part)) named.insert(place.key);
  }
  EXPECT_EQ(said, named);
}

TEST(Jk02Places, EachValueDependsOnItsBytes) {
  for (const NamedBytes& frame : own_frames()) {
    SCOPED_TRACE(frame.name);
    expect_each_value_in_its_own_bytes(frame.bytes);
  }
}

TEST(Jk02Places, UnnamedBytesChangeNoValue) {
  for (const NamedBytes& frame : own_frames()) {
    SCOPED_TRACE(frame.name);
    expect_unnamed_bytes_to_say_nothing(frame.bytes);
  }
}

TEST(Jk02Places, AreRightForRealFrames) {
  const path folder = JKBMS_CAPTURES_DIR;
  if (folder.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  const auto frames = real_frames(folder);
  for (const NamedBytes& frame : frames) {
    SCOPED_TRACE(frame.name);
    expect_each_value_in_its_own_bytes(frame.bytes);
    expect_unnamed_bytes_to_say_nothing(frame.bytes);
  }
  EXPECT_FALSE(frames.empty());
}

}  // namespace
}  // namespace jkbms::test
