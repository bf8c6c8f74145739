#ifndef JKBMS_TESTS_SUPPORT_REQUESTS_HPP
#define JKBMS_TESTS_SUPPORT_REQUESTS_HPP

#include <optional>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// Removes the first whole request, a 4E57 frame or a trigger, and all bytes before it from
/// `input`. Returns the request; nullopt: there is none yet.
std::optional<Bytes> cut_request(Bytes& input);

}  // namespace jkbms::test

#endif
