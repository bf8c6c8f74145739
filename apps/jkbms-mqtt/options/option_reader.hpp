#ifndef JKBMS_MQTT_OPTIONS_OPTION_READER_HPP
#define JKBMS_MQTT_OPTIONS_OPTION_READER_HPP

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "jkbms/result.hpp"
#include "options/given_options.hpp"

namespace jkbms::app {

/// Reads typed values out of what was given. The first value that is wrong is kept as the error;
/// readings behind it give defaults.
class OptionReader {
 public:
  /// `given` must outlive the reader.
  explicit OptionReader(const GivenOptions& given) : given_(given) {}

  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  [[nodiscard]] const GivenOptions& given() const noexcept { return given_; }

  std::optional<std::string> text(std::string_view name);
  bool flag(std::string_view name);
  std::int64_t whole(std::string_view name, std::int64_t least, std::int64_t most);
  std::chrono::milliseconds seconds(std::string_view name, std::chrono::milliseconds least,
                                    std::chrono::milliseconds most);

  template <class T>
  T choice(std::string_view name, std::initializer_list<std::pair<std::string_view, T>> choices) {
    const auto value = value_or_default(name);
    std::string allowed;
    for (const auto& [word, meaning] : choices) {
      if (word == value.text) return meaning;
      allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", word);
    }
    refuse(value, "one of " + allowed + " is allowed");
    return choices.begin()->second;
  }

  /// The option's value is wrong; nothing where it was not given.
  void refuse(std::string_view name, std::string_view why);
  void refuse(const GivenOptions::Value& value, std::string_view why);
  /// A text that may hold a password is not quoted.
  void refuse_broker(const GivenOptions::Value& value, std::string_view why);
  /// Something that is no one value's fault. It was said by `origin` or somebody stronger.
  void refuse_whole(std::string why, GivenOptions::Origin origin);
  /// What the reader of one bus found.
  void refuse(const Error& error);

 private:
  GivenOptions::Value value_or_default(std::string_view name);

  const GivenOptions& given_;
  std::optional<Error> error_;
};

}  // namespace jkbms::app

#endif
