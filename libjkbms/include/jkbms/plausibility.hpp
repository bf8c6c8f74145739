#ifndef JKBMS_PLAUSIBILITY_HPP
#define JKBMS_PLAUSIBILITY_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "jkbms/clock.hpp"
#include "jkbms/protocol.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// The rules of the plausibility filter. docs/values.md gives the threshold and the reason of each.
enum class PlausibilityRule : std::uint8_t {
  range,         ///< a value that no pack can have
  cell_sum,      ///< the cells do not add up to the pack voltage
  cell_summary,  ///< the pack's own average or spread of its cells does not fit the cells
  shape,    ///< the frame has other registers or another layout than the one before, or repeats one
  jump,     ///< a value changed more than the time since the last frame allows
  startup,  ///< an empty battery with no cycles, soon after the first answer of the pack
  fewer_values,  ///< a value of the settings or the info has disappeared
  other_values,  ///< the settings or the info changed, in a frame that has the state too
};
inline constexpr std::size_t plausibility_rules = 8;

/// The name of the enumerator, for logs. Valid for the whole program.
std::string_view to_string(PlausibilityRule rule) noexcept;

/// What to do with one frame.
struct Verdict {
  enum class Kind {
    publish,  ///< the values are good
    hold,     ///< do not publish the values; the next frame decides
    drop,     ///< do not publish the values; ignore the frame
  };
  Kind kind = Kind::publish;
  /// The rules that were broken, each once. Includes the rules that removed a document from a frame
  /// that is published.
  std::vector<PlausibilityRule> rules;
  /// If the frame is not published: the keys of the values that broke a rule, each once. For a held
  /// frame with a state, copy them to `PackState::held`.
  IdList keys;
};

/// Whether damaged frames are looked for.
enum class PlausibilityFilter { off, on };

/// Finds frames of one pack that are damaged although their checksum is right. The checksums of
/// both dialects are weak.
///
/// After a held frame the next frame that is not dropped is published. So a real change is
/// published one poll late. Only `startup` may hold more than one frame, for 20 seconds. If a value
/// is out of range in three frames in a row, it becomes absent and the other values are published.
/// Never blocks. For one thread. Use a new object when a pack comes back after it was offline.
class Plausibility {
 public:
  /// Judges `heard`, the values of one frame that arrived at `now`. `known` holds the values of
  /// this pack that were published so far. Removes from `heard` the settings and the info that must
  /// wait, and values that stay out of range. The caller merges and publishes the rest.
  Verdict judge(const Snapshot& known, Snapshot& heard, const FrameShape& shape,
                Clock::TimePoint now);

 private:
  Verdict judge_state(const std::optional<PackState>& known, const PackState& heard,
                      const FrameShape& shape, Clock::TimePoint now);
  /// Records that these keys are out of range. Returns whether they stay absent from now on.
  bool stays(const IdList& keys);
  [[nodiscard]] bool starting(const PackState& state, Clock::TimePoint now) const;

  std::optional<Clock::TimePoint> first_answer_;
  std::optional<Clock::TimePoint> published_at_;  // when the last state was published
  FrameShape published_shape_;
  bool held_ = false;      // the last state was held
  IdList dropped_keys_;    // keys of the last state that were out of range
  int times_dropped_ = 0;  // earlier drops in a row for the same keys
  std::optional<PackInfo> waiting_info_;
  std::optional<PackSettings> waiting_settings_;
};

}  // namespace jkbms

#endif
