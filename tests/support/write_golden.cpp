// Writes the constructed captures of the project: write_golden GOLDEN_FOLDER EXAMPLES_FOLDER. With
// --check as the first argument it writes nothing and fails if a file differs.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

#include "support/capture_files.hpp"
#include "support/capture_text.hpp"

namespace {

using Texts = std::map<std::string, std::string>;

Texts golden_texts() {
  Texts texts;
  for (const auto& frame : jkbms::test::golden_frames()) {
    texts[frame.name + ".hex"] = jkbms::test::annotated_capture(frame);
  }
  for (const auto& frame : jkbms::test::bad_frames()) {
    texts[frame.name + ".hex"] = jkbms::test::plain_capture(frame);
  }
  return texts;
}

int count_differing(const std::filesystem::path& folder, const Texts& texts) {
  int differing = 0;
  for (const auto& [name, text] : texts) {
    if (jkbms::test::read_text(folder / name) == text) continue;
    std::printf("%s differs from what its fields give\n", (folder / name).c_str());
    ++differing;
  }
  return differing;
}

int write_files(const std::filesystem::path& folder, const Texts& texts) {
  std::filesystem::create_directories(folder);
  for (const auto& [name, text] : texts) {
    std::ofstream file(folder / name, std::ios::binary);
    file << text;
    if (!file.flush()) {
      std::printf("cannot write %s\n", (folder / name).c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  arguments = arguments.subspan(1);
  const bool checking = !arguments.empty() && std::string_view(arguments[0]) == "--check";
  if (checking) arguments = arguments.subspan(1);
  if (arguments.size() != 2) {
    std::puts("usage: write_golden [--check] GOLDEN_FOLDER EXAMPLES_FOLDER");
    return 2;
  }
  const auto handle = checking ? count_differing : write_files;
  const int failed =
      handle(arguments[0], golden_texts()) + handle(arguments[1], jkbms::test::example_captures());
  return failed == 0 ? 0 : 1;
}
