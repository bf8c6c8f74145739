#include "state/state_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/recorded_log.hpp"
#include "state/state_directory.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::app {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// No file can grow while it lives, as on a full disk.
class FullDisk {
 public:
  FullDisk() : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit none{0, limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit limit_{};
  void (*before_)(int);
};

class StateFileTest : public testing::Test {
 protected:
  /// What a program that starts now finds.
  std::optional<std::string> loaded() {
    messages_.clear();
    StateFile file(path_);
    auto text = file.load([](const std::string& each) { return each != "not mine\n"; }, messages_);
    EXPECT_TRUE(text);
    return text ? *std::move(text) : std::nullopt;
  }
  void save(const std::string& text) { ASSERT_TRUE(StateFile(path_).save(text)); }
  void write(const std::string& content) const { std::ofstream(path_) << content; }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_.path())) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }
  void expect_put_aside(const std::optional<std::string>& next) {
    EXPECT_EQ(loaded(), next);
    ASSERT_EQ(messages_.size(), 1U);
    EXPECT_EQ(messages_[0].message, Message::state_damaged);
    EXPECT_EQ(messages_[0].text, path_ + " is damaged; it is now " + path_ + ".damaged");
    EXPECT_TRUE(fs::exists(fs::symlink_status(path_ + ".damaged")));
    EXPECT_EQ(loaded(), next) << "it is told once";
    EXPECT_THAT(messages_, IsEmpty());
  }

  test::TemporaryDirectory directory_;
  std::string path_ = directory_.path() / "energy";
  std::vector<Sentence> messages_;
};

TEST_F(StateFileTest, NothingIsLoadedFromAnEmptyDirectory) {
  EXPECT_EQ(loaded(), std::nullopt);
  EXPECT_THAT(messages_, IsEmpty());
}

TEST_F(StateFileTest, LoadsWhatWasSavedLast) {
  save("one\n");
  EXPECT_EQ(loaded(), "one\n");
  save("two\n");
  save("");
  EXPECT_EQ(loaded(), "");
  EXPECT_THAT(messages_, IsEmpty());
  EXPECT_THAT(names(), ElementsAre("energy", "energy.last", "energy.lock"));
}

TEST_F(StateFileTest, OnlyItsUserCanReadIt) {
  const mode_t before = umask(0);
  save("one\n");
  save("two\n");
  umask(before);
  for (const std::string& name : names()) {
    EXPECT_EQ(fs::status(directory_.path() / name).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << name;
  }
}

TEST_F(StateFileTest, ADamagedFileIsPutAsideAndTheOneBeforeIsLoaded) {
  save("one\n");
  save("two\n");
  write("twx\n" + content_of(path_).substr(4));
  const std::string damaged = content_of(path_);
  expect_put_aside("one\n");
  EXPECT_EQ(content_of(path_ + ".damaged"), damaged);
  save("three\n");
  EXPECT_EQ(loaded(), "three\n");
}

TEST_F(StateFileTest, EveryCutFileIsFound) {
  save("one\n");
  save("two\n");
  const std::string whole = content_of(path_);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write(whole.substr(0, size));
    EXPECT_EQ(loaded(), "one\n") << size;
    EXPECT_EQ(messages_.size(), 1U) << size;
  }
}

TEST_F(StateFileTest, HostileContentIsPutAside) {
  write(std::string(100, '\0') + "\xFF\xFE\x1B[2J");
  expect_put_aside(std::nullopt);
}

TEST_F(StateFileTest, AWholeTextThatIsNotUnderstoodIsPutAside) {
  save("not mine\n");
  expect_put_aside(std::nullopt);
}

TEST_F(StateFileTest, AFileOfGreatSizeIsPutAside) {
  fs::resize_file((write(""), path_), 1UL << 40U);
  expect_put_aside(std::nullopt);
}

TEST_F(StateFileTest, NoLinkIsFollowedAndNoPipeIsWaitedFor) {
  const auto target = directory_.path() / "target";
  std::ofstream(target) << "other\n";
  fs::create_symlink(target, path_);
  expect_put_aside(std::nullopt);
  fs::remove(path_ + ".damaged");
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  expect_put_aside(std::nullopt);
  fs::create_symlink(target, path_ + ".new");
  save("one\n");
  EXPECT_EQ(content_of(target), "other\n");
  EXPECT_EQ(loaded(), "one\n");
}

TEST_F(StateFileTest, ADirectoryInItsPlaceIsPutAside) {
  fs::create_directory(path_);
  expect_put_aside(std::nullopt);
}

TEST_F(StateFileTest, AFullDiskKeepsWhatWasSaved) {
  save("one\n");
  {
    StateFile file(path_);
    const FullDisk full;
    const auto saved = file.save("two\n");
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().detail, HasSubstr("cannot write " + path_ + ".new: "));
  }
  EXPECT_EQ(loaded(), "one\n");
  EXPECT_THAT(messages_, IsEmpty());
  EXPECT_THAT(names(), ElementsAre("energy", "energy.lock"));
  save("three\n");
  EXPECT_EQ(loaded(), "three\n");
}

TEST_F(StateFileTest, AProgramThatDiedWhileItSavedLosesNothing) {
  save("one\n");
  save("two\n");
  std::ofstream(path_ + ".new") << "thr";
  EXPECT_EQ(loaded(), "two\n");
  fs::rename(path_, path_ + ".last");
  EXPECT_EQ(loaded(), "two\n") << "between the two renames";
  EXPECT_THAT(messages_, IsEmpty());
  save("four\n");
  EXPECT_EQ(loaded(), "four\n");
}

TEST_F(StateFileTest, ASecondProgramIsRefused) {
  StateFile first(path_);
  ASSERT_TRUE(first.save("one\n"));
  StateFile second(path_);
  const auto text = second.load([](const std::string&) { return true; }, messages_);
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().detail, EndsWith("is in use by another program"));
  EXPECT_FALSE(second.save("two\n"));
}

TEST_F(StateFileTest, AMissingDirectoryIsAnError) {
  StateFile file("/nowhere/at/all/energy");
  const auto text = file.load([](const std::string&) { return true; }, messages_);
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().detail, HasSubstr("/nowhere/at/all/energy"));
}

TEST(StateDirectory, OneSentenceSaysThatThereIsNone) {
  const test::TemporaryDirectory directory;
  const std::string missing = directory.path() / "missing";
  const std::string file = directory.path() / "file";
  std::ofstream(file) << "text";
  RecordedLog log;
  EXPECT_EQ(usable_state_directory(missing, log.log()), std::nullopt);
  EXPECT_EQ(usable_state_directory(file, log.log()), std::nullopt);
  EXPECT_EQ(usable_state_directory(file + "/in", log.log()), std::nullopt);
  EXPECT_THAT(log.lines(),
              ElementsAre(AllOf(HasSubstr("the state directory " + missing +
                                          " does not exist; no energy is"),
                                HasSubstr(": create it, or"), EndsWith("[state-not-kept]")),
                          HasSubstr("the state directory " + file + " is no directory; "),
                          HasSubstr("the state directory " + file + "/in is no directory; ")));
}

TEST(StateDirectory, OneSentenceSaysThatItCannotBeWritten) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path();
  RecordedLog log;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_exec);
  const bool is_root = geteuid() == 0;
  constexpr uid_t nobody = 65534;
  ASSERT_EQ(is_root ? seteuid(nobody) : 0, 0);
  EXPECT_EQ(usable_state_directory(path, log.log()), std::nullopt);
  ASSERT_EQ(is_root ? seteuid(0) : 0, 0);
  fs::permissions(path, fs::perms::owner_all);
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr(path + " cannot be written: Permission denied; no "
                                                        "energy is counted")));
}

TEST(StateDirectory, NothingIsSaidOfADirectoryOrWithoutOne) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path();
  RecordedLog log;
  EXPECT_EQ(usable_state_directory(path, log.log()), path);
  EXPECT_EQ(usable_state_directory(std::nullopt, log.log()), std::nullopt);
  EXPECT_THAT(log.lines(), IsEmpty());
}

}  // namespace
}  // namespace jkbms::app
