#ifndef JKBMS_TESTS_SUPPORT_CAPTURE_FILES_HPP
#define JKBMS_TESTS_SUPPORT_CAPTURE_FILES_HPP

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jkbms/capture.hpp"

namespace jkbms::test {

/// The `.hex` files of `folder`, sorted by name. Empty if there is no such folder.
std::vector<std::filesystem::path> list_captures(const std::filesystem::path& folder);

/// The bytes of all received lines of a capture file, in order. Errors: as read_capture().
Result<Bytes> read_received(const std::filesystem::path& file);

/// The whole text of a file; nullopt if it cannot be opened.
std::optional<std::string> read_text(const std::filesystem::path& file);

}  // namespace jkbms::test

#endif
