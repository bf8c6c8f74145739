// replay [--bytes] [--ending .EXT] [--write FOLDER] FILE_OR_FOLDER...: runs a fuzz target over
// files.
//   --bytes   the files are captures, and the target gets their bytes instead of their text
//   --ending  which files of a folder are used, by default .hex
//   --write   also writes each input to FOLDER, as a start for libFuzzer

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "jkbms/capture.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using std::filesystem::path;

struct Options {
  bool bytes = false;
  path ending = ".hex";
  path write_to;
  std::vector<path> inputs;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--bytes") {
      options.bytes = true;
    } else if (word == "--ending" && i + 1 < argc) {
      options.ending = argv[++i];
    } else if (word == "--write" && i + 1 < argc) {
      options.write_to = argv[++i];
    } else {
      options.inputs.emplace_back(word);
    }
  }
  return options;
}

jkbms::Result<jkbms::Bytes> bytes_of(const path& file) {
  const auto capture = jkbms::read_capture(file.string());
  if (!capture) return capture.error();
  jkbms::Bytes bytes;
  for (const auto& record : capture->records) {
    bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
  }
  return bytes;
}

jkbms::Result<jkbms::Bytes> text_of(const path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return jkbms::Error{jkbms::Errc::io, "cannot open " + file.string()};
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return jkbms::Bytes(text.begin(), text.end());
}

std::vector<path> files_of(const path& input, const path& ending) {
  if (!std::filesystem::is_directory(input)) return {input};
  std::vector<path> files;
  for (const auto& entry : std::filesystem::directory_iterator(input)) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  return files;
}

void write(const path& folder, const path& name, const jkbms::Bytes& input) {
  std::filesystem::create_directories(folder);
  std::ofstream file(folder / name, std::ios::binary);
  std::ranges::copy(input, std::ostreambuf_iterator<char>(file));
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  int replayed = 0;
  for (const path& input : options.inputs) {
    const auto files = files_of(input, options.ending);
    if (files.empty()) {
      std::fprintf(stderr, "%s has no %s files\n", input.c_str(), options.ending.c_str());
      return 1;
    }
    for (const path& file : files) {
      const auto bytes = options.bytes ? bytes_of(file) : text_of(file);
      if (!bytes) {
        std::fprintf(stderr, "%s\n", bytes.error().detail.c_str());
        return 1;
      }
      if (!options.write_to.empty()) write(options.write_to, file.filename(), *bytes);
      LLVMFuzzerTestOneInput(bytes->data(), bytes->size());
      ++replayed;
    }
  }
  std::printf("replayed %d inputs\n", replayed);
  return replayed > 0 ? 0 : 1;
}
