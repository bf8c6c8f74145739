#include "line/capture_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "jkbms/timestamp.hpp"
#include "jkbms/version.hpp"

namespace jkbms::app {

Result<CaptureFile> CaptureFile::create(const std::string& path, const std::string& port,
                                        int baudrate, const Clock& clock) {
  std::FILE* const file = std::fopen(path.c_str(), "we");
  if (file == nullptr) {
    return Error{Errc::io,
                 fmt::format("cannot write {}: {}", path, std::generic_category().message(errno)),
                 errno};
  }
  fmt::print(file,
             "# source: jkbms-mqtt {}, {} at {} baud, {}\n"
             "# model/firmware: (please fill in)\n"
             "# nature: recorded\n"
             "# redacted: passcode (X in its place, checksums made right)\n",
             version, port, baudrate, to_rfc3339(clock.wall()));
  std::fflush(file);
  return CaptureFile(file);
}

void CaptureFile::write(const CaptureRecord& record) {
  const std::string line = to_line(record);
  std::fwrite(line.data(), 1, line.size(), file_.get());
  std::fflush(file_.get());
}

}  // namespace jkbms::app
