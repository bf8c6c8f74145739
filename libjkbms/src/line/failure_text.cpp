#include "line/failure_text.hpp"

#include <string>

namespace jkbms {
namespace {

bool breaks_off(const FrameAssembler::Beginning& cut) {
  return cut.stated_size > 0 && 2 * cut.received > cut.stated_size;
}

Error error_of(Silence silence, const FailedRequest& request) {
  switch (silence) {
    case Silence::unattributed:
      return {Errc::unexpected_reply, "values came, and no acknowledgement that names this pack"};
    case Silence::cut_reply:
      return {Errc::bad_frame, "the reply breaks off: " + std::to_string(request.cut.received) +
                                   " of " + std::to_string(request.cut.stated_size) +
                                   " bytes came"};
    case Silence::noise:
      return {Errc::bad_frame,
              std::to_string(request.heard.bytes_dropped) + " bytes came that form no valid frame"};
    case Silence::other_answers:
      return {Errc::unexpected_reply, "only answers to other questions came"};
    case Silence::echo:
      return {Errc::unexpected_reply, "only our own request came back"};
    case Silence::other_dialect:
      return {Errc::unsupported, "this line speaks " + std::string(request.other_dialect->name()) +
                                     ", not " + std::string(request.protocol->name())};
    case Silence::other_device:
      return {Errc::unsupported,
              "this looks like " + std::string(to_string(request.heard.other_device))};
    case Silence::bad_structure:
      return {Errc::bad_frame, std::string(request.structure_error)};
    case Silence::nothing:
    case Silence::other_master:
      break;
  }
  return {Errc::timeout,
          "no answer within " + std::to_string(request.reply_timeout.count()) + " ms"};
}

Silence silence_of(const FailedRequest& request) {
  if (request.other_dialect != nullptr) return Silence::other_dialect;
  const Silence silence = silence_of(request.heard);
  if (silence == Silence::other_device) return silence;
  if (!request.structure_error.empty()) return Silence::bad_structure;
  return silence == Silence::noise && breaks_off(request.cut) ? Silence::cut_reply : silence;
}

}  // namespace

Failure explain_failure(const FailedRequest& request) {
  const Silence silence = silence_of(request);
  return {silence, error_of(silence, request), request.heard};
}

}  // namespace jkbms
