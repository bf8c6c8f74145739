#include "line/capture_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/temporary_directory.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t some_size = 64L * 1024;
constexpr std::size_t record_size = 1000;  // bytes, three characters each

class CaptureFileTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  [[nodiscard]] Result<CaptureFile> open(const std::string& path,
                                         std::int64_t greatest_size = some_size) const {
    return CaptureFile::open(path, greatest_size, {"/dev/ttyUSB0", 115200, Redaction::passcodes},
                             clock_);
  }
  [[nodiscard]] CaptureFile opened(const std::string& path,
                                   std::int64_t greatest_size = some_size) const {
    auto file = open(path, greatest_size);
    EXPECT_TRUE(file) << file.error().detail;
    return *std::move(file);
  }
  static std::string text_of(const std::string& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static CaptureRecord record(milliseconds at, std::uint8_t filler) {
    return {at, CaptureRecord::Direction::received, Bytes(record_size, filler), {}};
  }
  static void expect_refused(const Result<CaptureFile>& file, const std::string& path, int code) {
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().code, Errc::io);
    EXPECT_EQ(file.error().system_error, code);
    EXPECT_THAT(file.error().detail, HasSubstr("cannot write " + path));
  }

  test::TemporaryDirectory directory_;
  ManualClock clock_;
};

TEST_F(CaptureFileTest, OnlyItsUserCanReadIt) {
  ASSERT_TRUE(open(path("new")));
  struct stat status {};
  ASSERT_EQ(stat(path("new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(CaptureFileTest, ItsHeaderSaysWhereItIsFromAndWhatIsMasked) {
  const auto file = opened(path("new"));
  EXPECT_THAT(text_of(path("new")),
              AllOf(HasSubstr("/dev/ttyUSB0 at 115200 baud, 2026-01-01T00:00:00.000Z\n"),
                    HasSubstr("# redacted: passcodes (X in their place")));
  const auto named = CaptureFile::open(path("named"), some_size,
                                       {"tcp://a\nb:1", 0, Redaction::passcodes_and_names}, clock_);
  ASSERT_TRUE(named);
  EXPECT_THAT(text_of(path("named")),
              AllOf(HasSubstr("# redacted: passcodes, names and serial numbers"),
                    Not(HasSubstr("baud")), Not(HasSubstr("a\nb"))));
}

TEST_F(CaptureFileTest, ACaptureOfThisProgramGoesOn) {
  opened(path("old")).write(record(milliseconds(5000), 1));
  auto file = opened(path("old"));
  EXPECT_TRUE(file.goes_on());
  EXPECT_FALSE(file.write(record(milliseconds(700), 2)));
  EXPECT_FALSE(std::filesystem::exists(path("old.1")));
  const auto capture = read_capture(path("old"));
  ASSERT_TRUE(capture) << capture.error().detail;
  ASSERT_EQ(capture->records.size(), 2U);
  EXPECT_EQ(capture->records[0].at, milliseconds(5000));
  EXPECT_EQ(capture->records[1].at, milliseconds(5700)) << "counts on";
}

TEST_F(CaptureFileTest, ALineThatWasCutIsRemovedBeforeACaptureGoesOn) {
  opened(path("old")).write(record(milliseconds(1), 1));
  std::ofstream(path("old"), std::ios::app) << "+0.100 < 4E 5";
  opened(path("old")).write(record(milliseconds(2), 2));
  const auto capture = read_capture(path("old"));
  ASSERT_TRUE(capture) << capture.error().detail;
  ASSERT_EQ(capture->records.size(), 2U);
  EXPECT_EQ(capture->records[1].bytes, Bytes(record_size, 2));
}

// A 32-bit program can do this only if it is built for large files.
TEST_F(CaptureFileTest, ACaptureOfThreeGibibytesMovesOnAtTheStart) {
  constexpr std::uintmax_t large = std::uintmax_t{3} << 30U;
  opened(path("full")).write(record(milliseconds(1), 1));
  std::filesystem::resize_file(path("full"), large - 1);
  std::ofstream(path("full"), std::ios::app) << '\n';
  const auto file = opened(path("full"));
  EXPECT_EQ(std::filesystem::file_size(path("full.1")), large);
}

TEST_F(CaptureFileTest, ThreeFilesOfTheGreatestSizeHoldTheNewestRecords) {
  auto file = opened(path("new"));
  constexpr int records = 200;  // of 3 kB: ten files of 64 KiB
  for (int i = 0; i < records; ++i) {
    ASSERT_FALSE(file.write(record(milliseconds(1000 * i), static_cast<std::uint8_t>(i))));
  }
  EXPECT_FALSE(std::filesystem::exists(path("new.3")));
  int next = -1;
  for (const char* name : {"new.2", "new.1", "new"}) {
    EXPECT_LE(std::filesystem::file_size(path(name)), static_cast<std::uintmax_t>(some_size));
    const auto capture = read_capture(path(name));
    ASSERT_TRUE(capture) << capture.error().detail;
    EXPECT_TRUE(capture->find("source"));
    EXPECT_EQ(capture->records.front().at, milliseconds(0)) << name;
    for (const CaptureRecord& each : capture->records) {
      if (next < 0) next = each.bytes.front();
      EXPECT_EQ(each.bytes, Bytes(record_size, static_cast<std::uint8_t>(next))) << name;
      ++next;
    }
  }
  EXPECT_EQ(next, records);
}

TEST_F(CaptureFileTest, AFullCaptureMovesOnAtTheStart) {
  std::string full = "# source: jkbms-mqtt 1.0\n";
  while (full.size() < static_cast<std::size_t>(some_size)) full += "# note: full\n";
  std::ofstream(path("old")) << full;
  const auto file = opened(path("old"));
  EXPECT_EQ(text_of(path("old.1")), full);
}

TEST_F(CaptureFileTest, AnotherFileIsNeverChanged) {
  for (const std::string& text :
       {std::string("kept"), std::string("# source: a person, by hand\n")}) {
    std::ofstream(path("other")) << text;
    expect_refused(open(path("other")), path("other"), EEXIST);
    EXPECT_EQ(text_of(path("other")), text);
  }
}

TEST_F(CaptureFileTest, AnotherFileIsNeverChangedWhenTheNextOneBegins) {
  for (const char* other : {"new.1", "new.2"}) {
    std::filesystem::remove(path("new"));
    std::ofstream(path("new.1")) << "# source: jkbms-mqtt 1.0\n";
    std::ofstream(path(other)) << "kept";
    auto file = opened(path("new"));
    std::vector<Error> failures;
    for (int i = 0; i < 50; ++i) {
      if (const auto failed = file.write(record(milliseconds(i), 1))) failures.push_back(*failed);
    }
    ASSERT_EQ(failures.size(), 1U) << "said once";
    EXPECT_THAT(failures[0].detail, HasSubstr("cannot write " + path(other) + ": it exists"));
    EXPECT_EQ(text_of(path(other)), "kept");
    std::filesystem::remove(path(other));
  }
}

TEST_F(CaptureFileTest, ASecondWriterIsRefused) {
  const auto first = opened(path("new"));
  expect_refused(open(path("new")), path("new"), EBUSY);
}

TEST_F(CaptureFileTest, DevicesFifosAndFoldersAreRefused) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), S_IRUSR | S_IWUSR), 0);
  expect_refused(open(path("fifo")), path("fifo"), ENOTTY);
  expect_refused(open("/dev/full"), "/dev/full", ENOTTY);
  expect_refused(open(directory_.path().string()), directory_.path().string(), EISDIR);
}

TEST_F(CaptureFileTest, ALinkIsNotFollowed) {
  std::ofstream(path("target")) << "# source: jkbms-mqtt 1.0\n";
  std::filesystem::create_symlink(path("target"), path("link"));
  std::filesystem::create_symlink(path("missing"), path("dangling"));
  std::filesystem::create_symlink("/dev/full", path("device"));
  for (const char* name : {"link", "dangling", "device"}) {
    expect_refused(open(path(name)), path(name), ELOOP);
  }
  EXPECT_EQ(text_of(path("target")), "# source: jkbms-mqtt 1.0\n");
  EXPECT_FALSE(std::filesystem::exists(path("missing")));
}

}  // namespace
}  // namespace jkbms::app
