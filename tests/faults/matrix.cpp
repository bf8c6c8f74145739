// Runs the fault matrix and prints it as a table. What did not hold comes at its end.

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "faults/rows.hpp"

namespace jkbms::test {
namespace {

constexpr const char* usage =
    "faults_matrix [--factor N] [--jobs N] [--only TEXT]\n"
    "  --factor N   let each fault last N times as long (default 1)\n"
    "  --jobs N     make N runs at a time (default 10); most rows have two\n"
    "  --only TEXT  run the rows whose fault contains TEXT\n";

struct Wanted {
  int factor = 1;
  int jobs = 10;
  std::string_view only;
};

/// The runs of one row. A fault that lasts all the time has no time after it.
struct Result {
  std::optional<Outcome> after;   ///< the program was stopped after the fault
  std::optional<Outcome> during;  ///< it was stopped during the fault

  [[nodiscard]] bool failed() const { return has_faults(after) || has_faults(during); }
  [[nodiscard]] double seconds() const {
    return std::max(after ? after->seconds : 0, during ? during->seconds : 0);
  }

 private:
  static bool has_faults(const std::optional<Outcome>& run) { return run && !run->faults.empty(); }
};

std::string_view name_of(Wire wire) {
  return wire == Wire::tcp ? "tcp" : "terminal";
}

std::string stop_of(const std::optional<Outcome>& run) {
  return run ? fmt::format("{:.2f}", run->stop_seconds) : "";
}

void print(const Row& row, const Result& result) {
  const char* const verdict = !row.skipped.empty() ? "skipped"
                              : result.failed()    ? "FAILS"
                                                   : "holds";
  fmt::print("{:<42} {:<7} {:<8} {:<35} {:<8} {:6.1f} {:>6} {:>8}\n", row.fault,
             row.protocol->name(), name_of(row.wire), row.must_hold, verdict, result.seconds(),
             stop_of(result.after), stop_of(result.during));
  if (!row.skipped.empty()) fmt::print("    {}\n", row.skipped);
  std::fflush(stdout);
}

void print_faults(const Row& row, const std::optional<Outcome>& run, std::string_view stopped) {
  if (!run) return;
  for (const std::string& fault : run->faults) {
    fmt::print("{}, {}, {}, stopped {}: {}\n", row.fault, row.protocol->name(), name_of(row.wire),
               stopped, fault);
  }
}

Outcome run_safely(const Row& row, Stop stop, int factor) {
  try {
    return run(row, stop, factor);
  } catch (const std::exception& error) {
    Outcome outcome;
    outcome.faults.emplace_back(error.what());
    return outcome;
  }
}

/// Makes the runs of the rows, several at a time.
std::vector<Result> run_rows(const std::vector<Row>& rows, const Wanted& wanted) {
  struct Run {
    const Row* row;
    Stop stop;
    std::optional<Outcome>* outcome;
  };
  std::vector<Result> results(rows.size());
  std::vector<Run> runs;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].skipped.empty()) continue;
    if (rows[i].begin) runs.push_back({&rows[i], Stop::after_the_fault, &results[i].after});
    runs.push_back({&rows[i], Stop::during_the_fault, &results[i].during});
  }
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> workers;
  for (int i = 0; i < wanted.jobs; ++i) {
    workers.emplace_back([&] {
      for (std::size_t run = next++; run < runs.size(); run = next++) {
        *runs[run].outcome = run_safely(*runs[run].row, runs[run].stop, wanted.factor);
      }
    });
  }
  workers.clear();
  return results;
}

int run_matrix(const Wanted& wanted) {
  std::vector<Row> rows;
  for (auto* const part : {line_rows, process_rows, broker_rows}) {
    for (Row& row : part()) {
      if (row.fault.find(wanted.only) != std::string::npos) rows.push_back(std::move(row));
    }
  }
  const std::vector<Result> results = run_rows(rows, wanted);
  fmt::print("{:<42} {:<7} {:<8} {:<35} {:<8} {:>6} {:>6} {:>8}\n", "fault", "packs", "wire",
             "must hold", "result", "s", "stop s", "in fault");
  for (std::size_t i = 0; i < rows.size(); ++i) print(rows[i], results[i]);
  const auto skipped = std::ranges::count_if(rows, [](const Row& r) { return !r.skipped.empty(); });
  const auto failed = std::ranges::count_if(results, &Result::failed);
  fmt::print(
      "\nIn each row: nothing was published that no pack sent, the packs got read requests only,\n"
      "availability and gateway were true as far as the broker listens, the stop took 2 s at "
      "most,\n"
      "after the fault and in it, memory and descriptors were level.\n"
      "{} rows, {} skipped, {} failed\n",
      rows.size(), skipped, failed);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    print_faults(rows[i], results[i].after, "after the fault");
    print_faults(rows[i], results[i].during, "during the fault");
  }
  return failed == 0 && !rows.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace jkbms::test

int main(int argc, char** argv) {
  jkbms::test::Wanted wanted;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view option = argv[i];
    if (i + 1 == argc) {
      fmt::print(stderr, "{}", jkbms::test::usage);
      return 64;
    }
    if (option == "--factor") {
      wanted.factor = std::max(1, std::atoi(argv[i + 1]));
    } else if (option == "--jobs") {
      wanted.jobs = std::max(1, std::atoi(argv[i + 1]));
    } else if (option == "--only") {
      wanted.only = argv[i + 1];
    } else {
      fmt::print(stderr, "{}", jkbms::test::usage);
      return 64;
    }
  }
  return jkbms::test::run_matrix(wanted);
}
