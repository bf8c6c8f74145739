#ifndef JKBMS_TESTS_APP_PARSED_OPTIONS_HPP
#define JKBMS_TESTS_APP_PARSED_OPTIONS_HPP

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "options/options.hpp"

namespace jkbms::app {

using Arguments = std::vector<std::string>;
using Variables = Environment;

inline Result<Options> parse(const Arguments& arguments, const Variables& variables = {}) {
  return parse_options(arguments, variables);
}

/// The options, or a failed test and defaults with one bus.
inline Options accepted(const Arguments& arguments, const Variables& variables = {}) {
  auto options = parse(arguments, variables);
  EXPECT_TRUE(options) << options.error().detail;
  if (options) return *options;
  Options defaults;
  defaults.buses.emplace_back();
  return defaults;
}

/// The error's text, or a failed test.
inline std::string refusal(const Arguments& arguments, const Variables& variables = {},
                           Errc code = Errc::invalid_argument) {
  const auto options = parse(arguments, variables);
  EXPECT_FALSE(options);
  if (options) return {};
  EXPECT_EQ(to_string(options.error().code), to_string(code)) << options.error().detail;
  return options.error().detail;
}

inline std::vector<int> addresses(const BusConfig& bus) {
  std::vector<int> addresses;
  for (const PackConfig& pack : bus.packs) addresses.push_back(pack.address);
  return addresses;
}

}  // namespace jkbms::app

#endif
