#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "jkbms/frame_assembler.hpp"
#include "jkbms/plausible_values.hpp"
#include "support/capture_files.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;
using testing::IsEmpty;

/// The verdicts, as text, on the frames of a file that the filter does not publish.
class Judge {
 public:
  explicit Judge(const Protocol& protocol) : protocol_(protocol) {}

  /// Judges the frames of `stream` as if they came ten seconds apart. On a shared bus the
  /// acknowledgement after a frame names its pack.
  std::vector<std::string> refused(BytesView stream) {
    FrameAssembler assembler(protocol_);
    assembler.feed(stream);
    std::vector<std::string> refused;
    std::optional<Decoded> waiting;
    const auto settle = [&](std::uint8_t address) {
      if (waiting) judge(packs_[address], *waiting, refused);
      waiting.reset();
    };
    const auto take = [&](const Frame& frame) {
      auto decoded = protocol_.decode(frame, {});
      if (!decoded) return;
      if (decoded->kind == Decoded::Kind::acknowledgement) settle(decoded->address.value_or(0));
      if (decoded->kind != Decoded::Kind::data) return;
      settle(0);
      waiting = *std::move(decoded);
    };
    while (const auto frame = assembler.next()) take(*frame);
    while (const auto frame = assembler.next_behind_gap()) take(*frame);
    settle(0);
    return refused;
  }
  /// How many frames with a state were judged.
  [[nodiscard]] std::size_t states() const noexcept { return states_; }

 private:
  struct Pack {
    PlausibleValues values{PlausibilityFilter::on};
  };

  void judge(Pack& pack, const Decoded& decoded, std::vector<std::string>& refused) {
    if (decoded.snapshot.state) ++states_;
    clock_.advance(std::chrono::seconds(10));
    Heard heard;
    heard.snapshot = decoded.snapshot;
    heard.shape = decoded.shape;
    const Verdict verdict = pack.values.take(heard, clock_.now());
    for (const PlausibilityRule rule : verdict.rules) refused.emplace_back(to_string(rule));
  }

  const Protocol& protocol_;
  ManualClock clock_;
  std::map<std::uint8_t, Pack> packs_;
  std::size_t states_ = 0;
};

using RulesByFile = std::map<std::string, std::vector<std::string>>;

/// Judges every file of `folder` whose name begins with `beginning`. `expected` names the files
/// with a frame that is not published, and the broken rules. Returns how many states were judged.
std::size_t expect_published(const path& folder, std::string_view beginning,
                             const RulesByFile& expected = {}) {
  std::size_t states = 0;
  for (const path& file : list_captures(folder)) {
    const std::string name = file.stem().string();
    if (!name.starts_with(beginning)) continue;
    SCOPED_TRACE(file.string());
    const auto stream = read_received(file);
    EXPECT_TRUE(stream);
    if (!stream) continue;
    const auto wanted = expected.find(name);
    std::vector<std::string> refused;
    for (const Protocol* protocol : protocols()) {
      Judge judge(*protocol);
      const auto more = judge.refused(*stream);
      refused.insert(refused.end(), more.begin(), more.end());
      states += judge.states();
    }
    EXPECT_EQ(refused, wanted == expected.end() ? std::vector<std::string>{} : wanted->second);
  }
  return states;
}

TEST(Plausibility, PublishesTheGoldenFrames) {
  const RulesByFile expected = {
      {"16s-marks-inside", {"range"}}};  // its values look like the marks of a frame
  EXPECT_GT(expect_published(JKBMS_GOLDEN_DIR, "", expected), 30U);
}

TEST(Plausibility, PublishesTheExamples) {
  EXPECT_GT(expect_published(JKBMS_EXAMPLES_DIR, ""), 5U);
}

TEST(Plausibility, PublishesEveryRealReply) {
  const path captures = JKBMS_CAPTURES_DIR;
  if (captures.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  EXPECT_GT(expect_published(captures / "uart", "ok-"), 10U);
  EXPECT_GT(expect_published(captures / "pb", "rs485-"), 10U);
  const RulesByFile expected = {// boards on a bench: charge 0, no cycles
                                {"ble-32s-b2a20s20p-fw11.288h-status-heating-off", {"startup"}},
                                {"ble-32s-b2a20s20p-fw11.288h-status-heating-on", {"startup"}}};
  EXPECT_GT(expect_published(captures / "pb", "ble-", expected), 10U);
  EXPECT_GT(expect_published(captures / "stream", ""), 5U);
}

}  // namespace
}  // namespace jkbms::test
