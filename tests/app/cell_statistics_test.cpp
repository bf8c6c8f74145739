#include "cellstats/cell_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cellstats/cell_statistics_book.hpp"
#include "cellstats/cell_statistics_document.hpp"

namespace jkbms::app {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

const Clock::WallTime start{milliseconds(1'700'000'000'000)};  // 2023-11-14T22:13:20Z

PackState state(ValueList cells_v, std::optional<double> current_a, double capacity_ah = 100) {
  PackState state;
  state.cells_v = std::move(cells_v);
  state.current_a = current_a;
  state.capacity_ah = capacity_ah;
  derive(state);
  return state;
}

CellStatistics some_statistics() {
  CellStatistics statistics;
  statistics.take(state({3.300, 3.310, 3.305}, 0), start);
  statistics.take(state({3.300, 3.320, 3.305}, 0), start + milliseconds(10'000));
  statistics.take(state({3.250, 3.240, 3.300}, -50), start + milliseconds(20'000));
  return statistics;
}

TEST(CellStatistics, CountTheLowestAndTheHighestCell) {
  const CellStatistics statistics = some_statistics();
  EXPECT_EQ(statistics.since, start);
  EXPECT_EQ(statistics.samples, 3U);
  EXPECT_THAT(statistics.lowest, ElementsAre(2, 1, 0));
  EXPECT_THAT(statistics.highest, ElementsAre(0, 2, 1));
}

TEST(CellStatistics, OfEqualCellsTheFirstCounts) {
  CellStatistics statistics;
  statistics.take(state({3.31, 3.30, 3.30, 3.31}, 0), start);
  EXPECT_THAT(statistics.lowest, ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(statistics.highest, ElementsAre(1, 0, 0, 0));
}

TEST(CellStatistics, ACellWithoutAValueIsNeither) {
  CellStatistics statistics;
  statistics.take(state({std::nullopt, 3.30, 3.31}, 0), start);
  EXPECT_THAT(statistics.lowest, ElementsAre(0, 1, 0));
  EXPECT_THAT(statistics.highest, ElementsAre(0, 0, 1));
}

TEST(CellStatistics, TheDifferenceIsKeptForRestAndLoad) {
  const CellStatistics statistics = some_statistics();
  EXPECT_NEAR(*statistics.at_rest.mean_v(), 0.015, 1e-9);
  EXPECT_EQ(statistics.at_rest.highest_v(), 0.02);
  EXPECT_NEAR(*statistics.under_load.mean_v(), 0.06, 1e-9);
  EXPECT_EQ(statistics.under_load.highest_v(), 0.06);
}

TEST(CellStatistics, ALoadIsOnePercentOfTheCapacityInEitherDirection) {
  CellStatistics statistics;
  for (const double current_a : {0.0, 0.99, -0.99}) {
    statistics.take(state({3.3, 3.3}, current_a), start);
  }
  EXPECT_EQ(statistics.at_rest.samples, 3U);
  for (const double current_a : {1.0, -1.0}) statistics.take(state({3.3, 3.3}, current_a), start);
  EXPECT_EQ(statistics.under_load.samples, 2U);
}

TEST(CellStatistics, WithoutACurrentTheDifferenceIsNeither) {
  CellStatistics statistics;
  statistics.take(state({3.3, 3.4}, std::nullopt), start);
  EXPECT_EQ(statistics.samples, 1U);
  EXPECT_EQ(statistics.at_rest.mean_v(), std::nullopt);
  EXPECT_EQ(statistics.under_load.highest_v(), std::nullopt);
}

TEST(CellStatistics, AStateWithoutCellsIsNoSample) {
  CellStatistics statistics;
  PackState no_cells;
  derive(no_cells);
  statistics.take(no_cells, start);
  statistics.take(state({}, 0), start);
  statistics.take(state({std::nullopt}, 0), start);
  EXPECT_EQ(statistics, CellStatistics());
}

TEST(CellStatistics, BeginAnewWithAnotherNumberOfCells) {
  CellStatistics statistics = some_statistics();
  statistics.take(state({3.3, 3.4}, 0), start + milliseconds(30'000));
  EXPECT_EQ(statistics.since, start + milliseconds(30'000));
  EXPECT_EQ(statistics.samples, 1U);
  EXPECT_THAT(statistics.lowest, ElementsAre(1, 0));
  EXPECT_EQ(statistics.under_load.samples, 0U);
}

TEST(CellStatisticsDocument, HasWhatIsKnown) {
  EXPECT_EQ(cell_statistics_document(some_statistics(), start + milliseconds(20'000)),
            R"({"timestamp":"2023-11-14T22:13:40.000Z","since":"2023-11-14T22:13:20.000Z",)"
            R"("samples":3,"lowest_count":[2,1,0],"highest_count":[0,2,1],)"
            R"("delta_at_rest_mean_v":0.015,"delta_at_rest_max_v":0.02,)"
            R"("delta_under_load_mean_v":0.06,"delta_under_load_max_v":0.06})");
}

TEST(CellStatisticsDocument, WhatIsUnknownIsNull) {
  CellStatistics statistics;
  statistics.take(state({3.3, 3.4}, 0), start);
  const std::string document = cell_statistics_document(statistics, start);
  EXPECT_THAT(document, testing::HasSubstr(
                            R"("delta_under_load_mean_v":null,"delta_under_load_max_v":null})"));
}

TEST(CellStatisticsBook, ReadsWhatItWrote) {
  CellStatisticsBook book;
  *book.of("serial:B2A24S20P") = some_statistics();
  *book.of("serial:a b\n%\xC3\xA4") = some_statistics();
  const std::string text = book.to_text();
  const auto read = CellStatisticsBook::of_text(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, book);
  EXPECT_EQ(CellStatisticsBook::of_text(""), CellStatisticsBook());
}

TEST(CellStatisticsBook, IsOneLineForEachPack) {
  CellStatisticsBook book;
  book.of("serial:a")->take(state({3.25, 3.5}, 0), start);
  book.of("serial:without cells");
  EXPECT_EQ(book.to_text(), "1700000000000 1 1 0.25 0.25 0 0 0 1,0 0,1 serial:a\n");
}

TEST(CellStatisticsBook, RefusesATextThatIsNotItsOwn) {
  ASSERT_TRUE(CellStatisticsBook::of_text("17 1 1 0.2 0.2 0 0 0 1,0 0,1 a\n"));
  for (const char* text :
       {"17 1 1 0.2 0.2 0 0 0 1,0 0,1 a", "17 1 1 0.2 0.2 0 0 0 1,0 0,1\n", "\n",
        "x 1 1 0.2 0.2 0 0 0 1,0 0,1 a\n", "-1 1 1 0.2 0.2 0 0 0 1,0 0,1 a\n",
        "17 2 1 0.2 0.2 0 0 0 1,0 0,1 a\n", "17 1 1 0.2 0.2 1 0 0 1,0 0,1 a\n",
        "17 1 1 nan 0.2 0 0 0 1,0 0,1 a\n", "17 1 1 0.2 -1 0 0 0 1,0 0,1 a\n",
        "17 1 1 0.2 0.2 0 0 0 1, 0,1 a\n", "17 1 1 0.2 0.2 0 0 0 1,0 0,0,1 a\n",
        "17 1 1 0.2 0.2 0 0 0 1,0 0,1 a b\n", "9223372036854775807 1 1 0 0 0 0 0 1 1 a\n",
        "17 1 1 0 0 0 0 0 1 1 a\n17 1 1 0 0 0 0 0 1 1 a\n",
        "17 0 0 0 0 0 0 0 18446744073709551615,1 0,0 a\n"}) {
    EXPECT_FALSE(CellStatisticsBook::of_text(text)) << text;
  }
}

TEST(CellStatisticsBook, HasRoomForAFewHundredPacks) {
  CellStatisticsBook book;
  for (std::size_t i = 0; i < CellStatisticsBook::most_packs; ++i) {
    book.of(std::to_string(i))->take(state({3.3}, 0), start);
  }
  EXPECT_EQ(book.of("one more"), nullptr);
  EXPECT_NE(book.of("0"), nullptr);
  EXPECT_TRUE(CellStatisticsBook::of_text(book.to_text()));
  EXPECT_FALSE(CellStatisticsBook::of_text(book.to_text() + "17 1 1 0 0 0 0 0 1 1 more\n"));
  EXPECT_EQ(CellStatisticsBook().of(""), nullptr);
  EXPECT_EQ(CellStatisticsBook().of(std::string(5000, 'x')), nullptr);
}

}  // namespace
}  // namespace jkbms::app
