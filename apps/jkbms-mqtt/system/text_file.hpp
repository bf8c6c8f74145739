#ifndef JKBMS_MQTT_SYSTEM_TEXT_FILE_HPP
#define JKBMS_MQTT_SYSTEM_TEXT_FILE_HPP

#include <cstdint>
#include <string>

#include "jkbms/result.hpp"

namespace jkbms::app {

/// The text of a file, without a byte order mark. Errors: io with `system_error` and a text that
/// names the file; EFBIG if it holds more than 16 MiB.
Result<std::string> read_text_file(const std::string& path);

/// The text of standard input up to its end. Blocks. Errors as of read_text_file().
Result<std::string> read_standard_input();

/// Who may read a new file: everyone whom the umask allows, or its user alone.
enum class FileReaders : std::uint8_t { as_the_umask_says, only_its_user };

/// Writes a new file. An existing file is never changed. If that fails, there is no new file.
/// Errors: io with `system_error` and a text that names the file; EEXIST if it exists.
Status write_new_text_file(const std::string& path, const std::string& text, FileReaders readers);

/// Writes a file that only its user can read, in place of one that may exist: whole or not at all.
/// Errors: io with `system_error` and a text that names the file.
Status replace_text_file(const std::string& path, const std::string& text);

/// Why a file could not be read, from `errno`'s value.
Error unreadable(const std::string& path, int system_error);

}  // namespace jkbms::app

#endif
