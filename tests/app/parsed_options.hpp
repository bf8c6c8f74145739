#ifndef JKBMS_TESTS_APP_PARSED_OPTIONS_HPP
#define JKBMS_TESTS_APP_PARSED_OPTIONS_HPP

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "options/options.hpp"

namespace jkbms::app {

using Arguments = std::vector<std::string>;

/// Returns the options. If they are refused, fails the test and returns defaults with one bus.
inline Options accepted(const Arguments& arguments, const Environment& environment = {}) {
  auto checked = parse_options(arguments, environment);
  if (auto* options = std::get_if<Options>(&checked)) return *options;
  ADD_FAILURE() << std::get<OptionError>(checked).text;
  Options defaults;
  defaults.buses.emplace_back();
  return defaults;
}

/// Returns the text of the error. Fails the test if there is none.
inline std::string refusal(const Arguments& arguments, const Environment& environment = {},
                           ExitCode code = ExitCode::bad_option) {
  const auto checked = parse_options(arguments, environment);
  const auto* const error = std::get_if<OptionError>(&checked);
  EXPECT_TRUE(error != nullptr) << "no option is refused";
  if (error == nullptr) return {};
  EXPECT_EQ(static_cast<int>(exit_code_of(*error)), static_cast<int>(code)) << error->text;
  return error->text;
}

inline std::vector<std::string> texts(const std::vector<Sentence>& sentences) {
  std::vector<std::string> texts;
  for (const Sentence& sentence : sentences) texts.push_back(sentence.text);
  return texts;
}

inline std::vector<int> addresses(const BusConfig& bus) {
  std::vector<int> addresses;
  for (const PackConfig& pack : bus.packs) addresses.push_back(pack.address);
  return addresses;
}

}  // namespace jkbms::app

#endif
