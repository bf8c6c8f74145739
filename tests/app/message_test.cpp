#include "system/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
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

/// Each third-level heading of the page, and the first line of text behind it.
std::vector<std::pair<std::string, std::string>> entries() {
  std::ifstream page(JKBMS_TROUBLESHOOTING_PAGE);
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("### ")) {
      entries.emplace_back(line.substr(4), "");
    } else if (!entries.empty() && entries.back().second.empty()) {
      entries.back().second = line;
    }
  }
  return entries;
}

/// The sources of the library and of the program. A text that is written in several pieces stands
/// in one.
std::string texts_of_the_sources() {
  std::string all;
  for (const char* folder : {"libjkbms/src", "apps/jkbms-mqtt"}) {
    const auto root = std::filesystem::path(JKBMS_SOURCE_DIR) / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".cpp") continue;
      std::ifstream file(entry.path());
      all.append(std::istreambuf_iterator<char>(file), {});
    }
  }
  static const std::regex seam("\"\\s*\"");
  return std::regex_replace(all, seam, "");
}

/// Whether two words of `sentence` that follow each other do so in `texts` too.
bool shares_two_words(const std::string& sentence, const std::string& texts) {
  std::istringstream words(sentence);
  std::string before;
  for (std::string word; words >> word; before = word) {
    if (!before.empty() && texts.find(before + " " + word) != std::string::npos) return true;
  }
  return false;
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

TEST(Message, EachEntryBeginsWithASentenceOfTheProgram) {
  const std::string texts = texts_of_the_sources();
  ASSERT_FALSE(texts.empty());
  const auto found = entries();
  ASSERT_EQ(found.size(), all_messages().size());
  for (const auto& [heading, sample] : found) {
    SCOPED_TRACE(heading);
    const std::string end = " " + heading + "`";
    ASSERT_TRUE(sample.starts_with('`') && sample.ends_with(end)) << sample;
    const std::string sentence = sample.substr(1, sample.size() - 1 - end.size());
    EXPECT_TRUE(shares_two_words(sentence, texts)) << "no text of the program is like: " << sample;
  }
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
  EXPECT_EQ(of(ECONNREFUSED), "gateway-unreachable");
  EXPECT_EQ(of(EHOSTUNREACH), "gateway-unreachable");
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
