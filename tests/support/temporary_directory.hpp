#ifndef JKBMS_TESTS_SUPPORT_TEMPORARY_DIRECTORY_HPP
#define JKBMS_TESTS_SUPPORT_TEMPORARY_DIRECTORY_HPP

#include <filesystem>

namespace jkbms::test {

/// A new directory that every user may enter. The destructor deletes it with its contents.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace jkbms::test

#endif
