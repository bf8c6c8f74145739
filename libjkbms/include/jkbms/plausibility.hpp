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
  shape,         ///< the frame is built in another way than the one before, or says something twice
  jump,          ///< a value changed more than the time since the last frame allows
  startup,       ///< an empty battery without a cycle, just after the first answer of the pack
  fewer_values,  ///< settings or info say less than before
  other_values,  ///< settings or info say something else, in a frame that carries the state too
};
inline constexpr std::size_t plausibility_rules = 8;

/// The name of `rule` as it is written above, for logs.
std::string_view to_string(PlausibilityRule rule) noexcept;

/// What to do with one frame.
struct Verdict {
  enum class Kind {
    publish,  ///< the values are good
    hold,     ///< do not publish the values; the next frame decides
    drop,     ///< do not publish the values; the frame does not count as one
  };
  Kind kind = Kind::publish;
  /// The rules that found something, each once. Also those that took a document out of a frame that
  /// is published.
  std::vector<PlausibilityRule> rules;
  /// Of a frame that is not published: the keys of its values that broke a rule, each once. Of a
  /// held frame with a state they are what `PackState::held` names.
  IdList keys;
};

/// Judges the frames of one pack, so that a frame that was damaged and still has a right checksum
/// does no harm. The checksums of both dialects are weak.
///
/// After a held frame the next one that is not dropped is published: a real change comes one poll
/// late, and nothing stays held. Only `startup` may hold more than one frame, for 20 seconds. Of a
/// value that is out of range in three frames in a row only this value is lost: it becomes absent.
/// Never blocks. For one thread. Make a new one when a pack comes back after it was offline.
class Plausibility {
 public:
  /// Judges `heard`, which one frame said and which arrived at `now`. `known` is what was published
  /// of this pack so far. Takes out of `heard` the settings and the info that must wait, and values
  /// that stay out of range, so that the caller merges and publishes what is left.
  Verdict judge(const Snapshot& known, Snapshot& heard, const FrameShape& shape,
                Clock::TimePoint now);

 private:
  Verdict judge_state(const std::optional<PackState>& known, const PackState& heard,
                      const FrameShape& shape, Clock::TimePoint now);
  /// Notes that these keys are out of range, and says whether they were before.
  bool stays(const IdList& keys);
  [[nodiscard]] bool starting(const PackState& state, Clock::TimePoint now) const;

  std::optional<Clock::TimePoint> first_answer_;
  std::optional<Clock::TimePoint> published_at_;  // the last state
  FrameShape published_shape_;
  bool held_ = false;      // the last state was held
  IdList dropped_keys_;    // of the last state, if it was out of range
  int times_dropped_ = 0;  // in a row before, for the same keys
  std::optional<PackInfo> waiting_info_;
  std::optional<PackSettings> waiting_settings_;
};

}  // namespace jkbms

#endif
