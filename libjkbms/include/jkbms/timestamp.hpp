#ifndef JKBMS_TIMESTAMP_HPP
#define JKBMS_TIMESTAMP_HPP

#include <chrono>
#include <string>

namespace jkbms {

/// Formats `time` as RFC 3339 in UTC with milliseconds: "2026-11-24T05:46:38.120Z". Any thread.
std::string to_rfc3339(std::chrono::system_clock::time_point time);

}  // namespace jkbms

#endif
