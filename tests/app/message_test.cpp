#include "system/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace jkbms::app {
namespace {

using testing::MatchesRegex;

/// The third-level headings of the page. Each is the word of a message in brackets.
std::vector<std::string> headings() {
  std::ifstream page(JKBMS_TROUBLESHOOTING_PAGE);
  std::vector<std::string> headings;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("### ")) headings.push_back(line.substr(4));
  }
  return headings;
}

TEST(Message, EachHasItsOwnWordInLowerCase) {
  std::set<std::string_view> words;
  for (const Message message : all_messages()) {
    EXPECT_THAT(std::string(word_of(message)), MatchesRegex("[a-z]+(-[a-z]+)*"));
    EXPECT_TRUE(words.insert(word_of(message)).second) << word_of(message);
  }
}

TEST(Message, EachHasOneHeadingOnThePage) {
  const auto found = headings();
  for (const Message message : all_messages()) {
    const std::string heading = "[" + std::string(word_of(message)) + "]";
    EXPECT_EQ(std::count(found.begin(), found.end(), heading), 1) << heading;
  }
}

TEST(Message, EachHeadingOfThePageIsAWord) {
  std::set<std::string> words;
  for (const Message message : all_messages()) {
    words.insert("[" + std::string(word_of(message)) + "]");
  }
  for (const std::string& heading : headings()) EXPECT_TRUE(words.contains(heading)) << heading;
}

TEST(Message, TheWordIsTheEndOfTheLine) {
  EXPECT_EQ(with_word("P is silent", Message::no_answer), "P is silent [no-answer]");
}

TEST(Message, AFailedPortIsNamedByItsSystemError) {
  const auto of = [](int error) { return word_of(message_of(Error{Errc::io, "", error})); };
  EXPECT_EQ(of(ENOENT), "port-missing");
  EXPECT_EQ(of(EBUSY), "port-busy");
  EXPECT_EQ(of(EACCES), "port-not-permitted");
  EXPECT_EQ(of(EIO), "port-lost");
  EXPECT_EQ(word_of(message_of(Error{Errc::timeout, ""})), "no-answer");
}

TEST(Message, AFailedFileIsNotCalledAPort) {
  const auto of = [](int error) { return word_of(message_of_file(Error{Errc::io, "", error})); };
  EXPECT_EQ(of(ENOENT), "file-missing");
  EXPECT_EQ(of(EACCES), "file-not-permitted");
  EXPECT_EQ(of(ENOSPC), "file-failed");
  EXPECT_EQ(word_of(message_of_file(Error{Errc::invalid_argument, ""})), "bad-capture");
}

}  // namespace
}  // namespace jkbms::app
