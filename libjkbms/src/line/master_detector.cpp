#include "line/master_detector.hpp"

namespace jkbms {

void MasterDetector::unasked_answer(Clock::TimePoint at) noexcept {
  if (answers_[0] && at - *answers_[0] <= cycle) heard_ = at;
  answers_ = {answers_[1], at};
}

}  // namespace jkbms
