#ifndef JKBMS_MQTT_OPTIONS_GIVEN_OPTIONS_HPP
#define JKBMS_MQTT_OPTIONS_GIVEN_OPTIONS_HPP

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"
#include "options/config_file.hpp"
#include "options/option_error.hpp"
#include "options/option_table.hpp"
#include "system/environment.hpp"

namespace jkbms::app {

/// The options that were given, and their values as text. The order of precedence is: command line,
/// JKBMS_<NAME>, NODEJKBMS_<NAME>, configuration file.
class GivenOptions {
 public:
  /// The word after the command becomes the value of the serial port; for `replay` it is a file,
  /// and the value is `replay:FILE`.
  /// Errors: invalid_argument, with a sentence about the command line.
  static Result<GivenOptions> collect(const std::vector<std::string>& arguments,
                                      const Environment& environment);

  /// Adds the options of a configuration file that are not given yet. Each key of `values` must be
  /// the name of an option.
  void add_file(const std::string& path, const ConfigFile::Values& values);
  /// Returns a copy in which `values` take precedence over the top level of the configuration file.
  /// They are the options of the bus at `place` in that file.
  [[nodiscard]] GivenOptions with_bus(const std::string& place,
                                      const ConfigFile::Values& values) const;

  /// Adds an error for each value that its option does not allow.
  void check(FirstError& errors) const;
  [[nodiscard]] const Command& command() const noexcept { return *command_; }

  /// The value with the highest precedence, or nullptr if the option was not given. Valid until the
  /// options change.
  [[nodiscard]] const GivenValue* find(OptionId id) const;
  /// Every value of a repeatable option.
  [[nodiscard]] const std::vector<GivenValue>& all(OptionId id) const;

  // The value, or the default of the table if the option was not given. If check() rejects the
  // value, the result is any value of the type.
  [[nodiscard]] std::optional<std::string> text(OptionId id) const;
  [[nodiscard]] bool flag(OptionId id) const;
  [[nodiscard]] std::int64_t whole(OptionId id, bool jk02 = false) const;
  [[nodiscard]] std::chrono::milliseconds seconds(OptionId id) const;
  [[nodiscard]] std::int64_t bytes(OptionId id) const;
  /// `values` in the order of the option's choices.
  template <class T, std::size_t count>
  [[nodiscard]] T choice(OptionId id, const T (&values)[count]) const {
    const auto& choices = option(id).choices;
    assert(choices.size() == count);
    const auto found = std::ranges::find(choices, value_text(id), &Choice::word);
    const auto index = static_cast<std::size_t>(found - choices.begin());
    return values[std::min(index, count - 1)];
  }

 private:
  Status read_command(std::vector<std::string>& arguments);
  Status read_command_line(const std::vector<std::string>& arguments);
  Status read_operands(const std::vector<std::string>& words);
  void read_environment(const Environment& environment);
  [[nodiscard]] std::string_view value_text(OptionId id, bool jk02 = false) const;

  const Command* command_ = &app::command(CommandId::run);
  std::map<OptionId, std::vector<GivenValue>> values_;
};

}  // namespace jkbms::app

#endif
