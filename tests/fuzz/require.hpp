#ifndef JKBMS_TESTS_FUZZ_REQUIRE_HPP
#define JKBMS_TESTS_FUZZ_REQUIRE_HPP

#include <cstdio>
#include <cstdlib>

namespace jkbms::fuzz {

/// Ends the program, which is a finding, if `holds` is false.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace jkbms::fuzz

#endif
