#ifndef JKBMS_RESULT_HPP
#define JKBMS_RESULT_HPP

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace jkbms {

/// What went wrong, by what the caller can do about it.
enum class Errc {
  timeout,           ///< No complete reply in time: retry, then mark the pack offline.
  io,                ///< The port failed or vanished: end the session and open a new one.
  bad_frame,         ///< Bytes came, checksum or structure was wrong: retry and count.
  unexpected_reply,  ///< A valid frame to another question: retry.
  unsupported,       ///< A layout this build does not know: tell a person, ask for a capture.
  invalid_argument,  ///< The caller's mistake: fix the call.
  cancelled,         ///< A stop was requested: nothing to do.
};

/// The name of `code` as it is written above, for logs.
std::string_view to_string(Errc code) noexcept;

/// A failure: its code and one sentence that names the thing that failed.
struct Error {
  Errc code = Errc::io;
  std::string detail;
  int system_error = 0;  ///< `errno` of the call that failed, 0 where no system call did.
};

/// A `T` or an `Error`. Its members are a subset of `std::expected`'s. Check it before you read it:
/// the value of a Result that has an error, or the error of one that has a value, is a failed
/// assert in a debug build and undefined behaviour where NDEBUG is defined.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  /// Holds a value made in place.
  template <class... Arguments>
  explicit Result(std::in_place_t, Arguments&&... arguments)
      : state_(std::in_place_index<0>, std::forward<Arguments>(arguments)...) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// These require has_value().
  T& operator*() & noexcept { return *value(); }
  const T& operator*() const& noexcept { return *value(); }
  T&& operator*() && noexcept { return std::move(*value()); }
  T* operator->() noexcept { return value(); }
  const T* operator->() const noexcept { return value(); }

  /// Requires !has_value().
  [[nodiscard]] const Error& error() const noexcept {
    assert(!has_value() && "the error of a Result that has a value");
    return *std::get_if<1>(&state_);
  }

 private:
  T* value() noexcept {
    assert(has_value() && "the value of a Result that has an error");
    return std::get_if<0>(&state_);
  }
  const T* value() const noexcept {
    assert(has_value() && "the value of a Result that has an error");
    return std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

/// Success or an `Error`. The same rule holds for error().
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}

  [[nodiscard]] bool has_value() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return has_value(); }

  /// Requires !has_value().
  [[nodiscard]] const Error& error() const noexcept {
    assert(failed_ && "the error of a Result that has a value");
    return error_;
  }

 private:
  Error error_;
  bool failed_ = false;
};

using Status = Result<void>;

}  // namespace jkbms

#endif
