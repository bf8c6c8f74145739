#ifndef JKBMS_TESTS_SUPPORT_PATIENCE_HPP
#define JKBMS_TESTS_SUPPORT_PATIENCE_HPP

#include <chrono>

namespace jkbms::test {

/// A timeout that is long enough for any test, also on a busy machine and under a sanitizer.
inline constexpr std::chrono::seconds patience{60};

}  // namespace jkbms::test

#endif
