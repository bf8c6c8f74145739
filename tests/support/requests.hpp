#ifndef JKBMS_TESTS_SUPPORT_REQUESTS_HPP
#define JKBMS_TESTS_SUPPORT_REQUESTS_HPP

#include <optional>

#include "jkbms/bytes.hpp"

namespace jkbms::test {

/// Cuts the first whole request out of `input`, 4E57 frame or trigger, and what stands before it.
/// nullopt: there is none yet.
std::optional<Bytes> cut_request(Bytes& input);

}  // namespace jkbms::test

#endif
