#include "system/log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <map>
#include <sstream>
#include <thread>

#include "recorded_log.hpp"
#include "support/pty_pair.hpp"
#include "transport/fd_io.hpp"

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

constexpr const char* journal_stream = "JOURNAL_STREAM";

/// Writes `text` at `level`. No function writes at fatal.
void write(Log& log, LogLevel level, const char* text) {
  switch (level) {
    case LogLevel::trace:
      return log.trace("{}", text);
    case LogLevel::debug:
      return log.debug("{}", text);
    case LogLevel::info:
      return log.info("{}", text);
    case LogLevel::warn:
      return log.warn(Message::noise, "{}", text);
    case LogLevel::error:
      return log.error(Message::noise, "{}", text);
    case LogLevel::fatal:
      break;
  }
  FAIL() << "nothing is logged at fatal";
}

constexpr std::array levels = {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn,
                               LogLevel::error};

TEST(Log, ALineForTheJournalBeginsWithItsPriority) {
  RecordedLog recorded(LogLevel::trace, Log::Style::journal);
  for (const LogLevel level : levels) write(recorded.log(), level, "text");
  EXPECT_THAT(recorded.lines(),
              ElementsAre("<7>text", "<7>text", "<6>text", "<4>text [noise]", "<3>text [noise]"));
}

TEST(Log, AnyOtherLineBeginsWithTimeAndLevel) {
  RecordedLog recorded(LogLevel::trace, Log::Style::plain);
  recorded.log().warn(Message::port_lost, "the port is gone");
  recorded.log().error(Message::noise, "text");
  const std::string time = "[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+[.][0-9]+Z";
  EXPECT_THAT(recorded.lines(),
              ElementsAre(MatchesRegex(time + " warn  the port is gone .port-lost."),
                          MatchesRegex(time + " error text .noise.")));
}

TEST(Log, ShowsItsLevelAndHigherOnes) {
  for (const LogLevel least : levels) {
    RecordedLog recorded(least, Log::Style::journal);
    std::size_t shown = 0;
    for (const LogLevel level : levels) {
      write(recorded.log(), level, "text");
      EXPECT_EQ(recorded.log().shows(level), level >= least);
      if (level >= least) ++shown;
    }
    EXPECT_EQ(recorded.lines().size(), shown);
  }
}

TEST(Log, FormatsItsArguments) {
  RecordedLog recorded(LogLevel::debug);
  recorded.log().trace("{} {}", 1, 2);
  recorded.log().debug("{} {}", "a", 2);
  recorded.log().info("{:02X}", 10);
  recorded.log().warn(Message::no_answer, "w");
  recorded.log().error(Message::port_lost, "e");
  EXPECT_THAT(recorded.lines(),
              ElementsAre("<7>a 2", "<6>0A", "<4>w [no-answer]", "<3>e [port-lost]"));
}

TEST(Log, AnEventIsAlwaysOneLine) {
  RecordedLog recorded;
  recorded.log().info("{}", "the BMS answers (JK\n<2>forged\r\x1b[2J)");
  const auto lines = recorded.lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].find_first_of("\r\x1b"), std::string::npos);
}

TEST(Log, LinesOfManyThreadsDoNotMix) {
  RecordedLog recorded;
  constexpr int threads = 4;
  constexpr int lines_each = 500;
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < threads; ++i) {
      writers.emplace_back([&recorded, i] {
        for (int n = 0; n < lines_each; ++n) {
          recorded.log().info("{}", std::string(200, static_cast<char>('a' + i)));
        }
      });
    }
  }
  std::map<std::string, int> counts;
  for (const std::string& line : recorded.lines()) ++counts[line];
  ASSERT_EQ(counts.size(), static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) {
    EXPECT_EQ(counts["<6>" + std::string(200, static_cast<char>('a' + i))], lines_each);
  }
}

/// A pipe that nothing reads until read() is called.
class UnreadPipe {
 public:
  UnreadPipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    source_ = fd_io::Descriptor(ends[0]);
    sink_.reset(fdopen(ends[1], "w"));
    fcntl(source_.get(), F_SETFL, O_NONBLOCK);
  }
  [[nodiscard]] std::FILE* sink() const noexcept { return sink_.get(); }
  /// Returns the contents of the pipe.
  [[nodiscard]] std::string read() const {
    std::string text;
    std::array<char, 4096> chunk;
    for (ssize_t size = 0; (size = ::read(source_.get(), chunk.data(), chunk.size())) > 0;) {
      text.append(chunk.data(), static_cast<std::size_t>(size));
    }
    return text;
  }
  void close_source() { source_ = fd_io::Descriptor(); }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  fd_io::Descriptor source_;
  std::unique_ptr<std::FILE, Close> sink_;
};

TEST(Log, DoesNotWaitForAReader) {
  const UnreadPipe pipe;
  Log log(pipe.sink(), LogLevel::info, Log::Style::journal);
  constexpr int lines = 50'000;
  for (int i = 0; i < lines; ++i) log.info("line {}", i);
  std::string text;
  // Each later line makes room for more of the waiting lines.
  while (text.find("later") == std::string::npos) {
    text += pipe.read();
    log.info("later");
  }
  std::istringstream stream(text);
  int kept = 0;
  std::string line;
  while (std::getline(stream, line) && line == "<6>line " + std::to_string(kept)) ++kept;
  EXPECT_GT(kept, 1000);
  EXPECT_LT(kept, lines);
  const std::string lost = "<4>lines of this log that were dropped, because nobody read it: ";
  ASSERT_TRUE(line.starts_with(lost)) << line;
  EXPECT_GE(std::stoi(line.substr(lost.size())), lines - kept);
  EXPECT_EQ(text.find(lost), text.rfind(lost)) << "logged more than once";
  EXPECT_TRUE(std::getline(stream, line) && line == "<6>later") << line;
}

TEST(Log, AClosedPipeIsIgnored) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  UnreadPipe pipe;
  Log log(pipe.sink(), LogLevel::info, Log::Style::journal);
  pipe.close_source();
  for (int i = 0; i < 10'000; ++i) log.info("line {}", i);
  std::signal(SIGPIPE, before);
}

TEST(Log, DoesNotWaitForAStoppedTerminal) {
  const test::PtyPair terminal;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(fdopen(dup(terminal.slave()), "w"),
                                                               std::fclose);
  Log log(stream.get(), LogLevel::info, Log::Style::plain);
  for (int i = 0; i < 10'000; ++i) log.info("line {}", i);
}

TEST(Log, DoesNotWaitForASocket) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const fd_io::Descriptor source(ends[0]);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(fdopen(ends[1], "w"), std::fclose);
  Log log(stream.get(), LogLevel::info, Log::Style::journal);
  for (int i = 0; i < 100'000; ++i) log.info("line {}", i);
}

TEST(Log, LevelsAreReadByTheirNames) {
  EXPECT_EQ(parse_log_level("trace"), LogLevel::trace);
  EXPECT_EQ(parse_log_level("fatal"), LogLevel::fatal);
  for (const char* text : {"", "Info", "warning", "0"}) {
    EXPECT_EQ(parse_log_level(text), std::nullopt) << text;
  }
}

class LogStyle : public testing::Test {
 protected:
  LogStyle() {
    if (const char* const before = std::getenv(journal_stream)) before_ = before;
  }
  ~LogStyle() override {
    if (before_) {
      setenv(journal_stream, before_->c_str(), 1);
    } else {
      unsetenv(journal_stream);
    }
  }

 private:
  std::optional<std::string> before_;
};

TEST_F(LogStyle, IsPlainWithoutTheVariable) {
  unsetenv(journal_stream);
  EXPECT_EQ(Log::style_of_stderr(), Log::Style::plain);
}

TEST_F(LogStyle, IsJournalIfStandardErrorIsTheStreamOfTheJournal) {
  struct stat info {};
  ASSERT_EQ(fstat(STDERR_FILENO, &info), 0);
  const std::string stream = std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
  setenv(journal_stream, stream.c_str(), 1);
  EXPECT_EQ(Log::style_of_stderr(), Log::Style::journal);
}

TEST_F(LogStyle, IsPlainIfTheVariableIsInherited) {
  setenv(journal_stream, "1:1", 1);
  EXPECT_EQ(Log::style_of_stderr(), Log::Style::plain);
}

}  // namespace
}  // namespace jkbms::app
