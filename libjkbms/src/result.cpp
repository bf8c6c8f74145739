#include "jkbms/result.hpp"

namespace jkbms {

std::string_view to_string(Errc code) noexcept {
  switch (code) {
    case Errc::timeout:
      return "timeout";
    case Errc::io:
      return "io";
    case Errc::bad_frame:
      return "bad_frame";
    case Errc::unexpected_reply:
      return "unexpected_reply";
    case Errc::unsupported:
      return "unsupported";
    case Errc::invalid_argument:
      return "invalid_argument";
    case Errc::cancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace jkbms
