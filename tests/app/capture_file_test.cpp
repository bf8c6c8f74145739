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

using testing::HasSubstr;

class CaptureFileTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  [[nodiscard]] Result<CaptureFile> create(const std::string& path) const {
    return CaptureFile::create(path, "/dev/ttyUSB0", 115200, clock_);
  }
  static std::string text_of(const std::string& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  test::TemporaryDirectory directory_;
  ManualClock clock_;
};

TEST_F(CaptureFileTest, OnlyItsUserCanReadIt) {
  ASSERT_TRUE(create(path("new")));
  struct stat status {};
  ASSERT_EQ(stat(path("new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(CaptureFileTest, AFileThatExistsIsKept) {
  std::ofstream(path("old")) << "kept";
  for (const char* next : {"old.1", "old.2", "old.3"}) {
    const auto file = create(path("old"));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->path(), path(next));
  }
  EXPECT_EQ(text_of(path("old")), "kept");
}

TEST_F(CaptureFileTest, DevicesFifosAndFoldersAreRefused) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), S_IRUSR | S_IWUSR), 0);
  std::filesystem::create_symlink("/dev/full", path("link to a device"));
  for (const std::string& name : {path("fifo"), path("link to a device"), std::string("/dev/full"),
                                  directory_.path().string()}) {
    const auto file = create(name);
    ASSERT_FALSE(file) << name;
    EXPECT_EQ(file.error().code, Errc::io);
    EXPECT_THAT(file.error().detail, HasSubstr("cannot write " + name));
  }
}

TEST_F(CaptureFileTest, ALinkIsNotFollowed) {
  std::ofstream(path("target")) << "kept";
  std::filesystem::create_symlink(path("target"), path("link"));
  std::filesystem::create_symlink(path("missing"), path("dangling"));
  EXPECT_EQ(create(path("link"))->path(), path("link.1"));
  EXPECT_EQ(create(path("dangling"))->path(), path("dangling.1"));
  EXPECT_EQ(text_of(path("target")), "kept");
  EXPECT_FALSE(std::filesystem::exists(path("missing")));
}

}  // namespace
}  // namespace jkbms::app
