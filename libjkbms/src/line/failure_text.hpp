#ifndef JKBMS_LINE_FAILURE_TEXT_HPP
#define JKBMS_LINE_FAILURE_TEXT_HPP

#include <chrono>
#include <string_view>

#include "jkbms/frame_assembler.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// What is known of a request that got no answer.
struct FailedRequest {
  LineCounters heard;                       ///< since the request went out
  const Protocol* protocol = nullptr;       ///< of the line
  const Protocol* other_dialect = nullptr;  ///< that was heard instead; nullptr: none
  std::string_view structure_error;         ///< of a frame that could not be decoded; empty: none
  FrameAssembler::Beginning cut = {};       ///< of a reply that never ended
  std::chrono::milliseconds reply_timeout{0};
};

/// Why there was no answer, as a kind and as a sentence.
Failure explain_failure(const FailedRequest& request);

}  // namespace jkbms

#endif
