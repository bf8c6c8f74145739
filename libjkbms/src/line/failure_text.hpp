#ifndef JKBMS_LINE_FAILURE_TEXT_HPP
#define JKBMS_LINE_FAILURE_TEXT_HPP

#include <chrono>
#include <string_view>

#include "jkbms/frame_assembler.hpp"
#include "jkbms/line_counters.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// What is known about a request that was not answered.
struct FailedRequest {
  LineCounters heard;                       ///< since the request was sent
  const Protocol* protocol = nullptr;       ///< the protocol of the line
  const Protocol* other_dialect = nullptr;  ///< heard instead; nullptr: none
  std::string_view structure_error;         ///< why a frame could not be decoded; empty: none
  FrameAssembler::Beginning cut = {};       ///< of an incomplete reply
  std::chrono::milliseconds reply_timeout{0};
};

/// Says why there was no answer, as an enumerator and as a sentence.
Failure explain_failure(const FailedRequest& request);

}  // namespace jkbms

#endif
