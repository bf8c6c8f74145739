#ifndef JKBMS_RESULT_HPP
#define JKBMS_RESULT_HPP

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace jkbms {

/// The kind of a failure. The kinds differ in what the caller should do.
enum class Errc {
  timeout,           ///< No complete reply in time: retry, then mark the pack offline.
  io,                ///< The port failed or was unplugged: close it and open it again.
  bad_frame,         ///< The checksum or the structure of a reply was wrong: retry.
  unexpected_reply,  ///< A valid frame that does not answer the request: retry.
  unsupported,       ///< This build does not support it, such as another protocol on the line.
  invalid_argument,  ///< The caller's mistake: fix the call.
  cancelled,         ///< A stop was requested; do not retry.
};

/// The name of the enumerator, for logs. Valid for the whole program.
std::string_view to_string(Errc code) noexcept;

/// A failure: its code and one sentence for people.
struct Error {
  Errc code = Errc::io;
  std::string detail;
  int system_error = 0;  ///< `errno` of the system call that failed; 0 if none failed.
};

/// A `T` or an `Error`. Its members are a subset of those of `std::expected`. Check has_value()
/// first: to read the value of a failed Result, or the error of a successful one, fails an assert
/// in a debug build and is undefined behaviour if NDEBUG is defined.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  /// Constructs the value in place.
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

/// Success or an `Error`. Call error() only after a failure.
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
