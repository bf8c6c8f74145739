#include "support/capture_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace jkbms::test {

std::vector<std::filesystem::path> list_captures(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".hex") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Result<Bytes> read_received(const std::filesystem::path& file) {
  const auto capture = read_capture(file.string());
  if (!capture) return capture.error();
  Bytes bytes;
  for (const CaptureRecord& record : capture->records) {
    if (record.direction != CaptureRecord::Direction::received) continue;
    bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
  }
  return bytes;
}

std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace jkbms::test
