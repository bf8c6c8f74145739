// Runs the fault matrix and prints it as a table.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <thread>

#include "faults/rows.hpp"

namespace jkbms::test {
namespace {

constexpr const char* usage =
    "faults_matrix [--factor N] [--jobs N] [--only TEXT]\n"
    "  --factor N   let each fault last N times as long (default 1)\n"
    "  --jobs N     run N rows at a time (default 6)\n"
    "  --only TEXT  run the rows whose fault contains TEXT\n";

struct Wanted {
  int factor = 1;
  int jobs = 6;
  std::string_view only;
};

void print(const Row& row, const Outcome& outcome) {
  const char* const result = !row.skipped.empty()     ? "skipped"
                             : outcome.faults.empty() ? "holds"
                                                      : "FAILS";
  std::printf("%-42s %-7s %-8s %-35s %-8s %6.1f %6.2f\n", row.fault.c_str(),
              std::string(row.protocol->name()).c_str(), row.wire == Wire::tcp ? "tcp" : "terminal",
              row.must_hold.c_str(), result, outcome.seconds, outcome.stop_seconds);
  if (!row.skipped.empty()) std::printf("    %s\n", row.skipped.c_str());
  for (const std::string& fault : outcome.faults) std::printf("    %s\n", fault.c_str());
}

Outcome run_safely(const Row& row, int factor) {
  if (!row.skipped.empty()) return {};
  try {
    return run(row, factor);
  } catch (const std::exception& error) {
    Outcome outcome;
    outcome.faults.emplace_back(error.what());
    return outcome;
  }
}

int run_matrix(const Wanted& wanted) {
  std::vector<Row> rows;
  for (auto* const part : {line_rows, process_rows, broker_rows}) {
    for (Row& row : part()) {
      if (row.fault.find(wanted.only) != std::string::npos) rows.push_back(std::move(row));
    }
  }
  std::vector<Outcome> outcomes(rows.size());
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < wanted.jobs; ++i) {
      workers.emplace_back([&] {
        for (std::size_t row = next++; row < rows.size(); row = next++) {
          outcomes[row] = run_safely(rows[row], wanted.factor);
        }
      });
    }
  }
  std::printf("%-42s %-7s %-8s %-35s %-8s %6s %6s\n", "fault", "packs", "wire", "must hold",
              "result", "s", "stop s");
  std::size_t failed = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    print(rows[i], outcomes[i]);
    failed += outcomes[i].faults.empty() ? 0U : 1U;
  }
  std::printf(
      "\nIn each row: nothing was published that no pack sent, the packs got read requests only,\n"
      "availability and gateway were true, the stop took 2 s at most, memory and descriptors were "
      "level.\n%zu rows, %zu failed\n",
      rows.size(), failed);
  return failed == 0 && !rows.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace jkbms::test

int main(int argc, char** argv) {
  jkbms::test::Wanted wanted;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view option = argv[i];
    if (i + 1 == argc) {
      std::fputs(jkbms::test::usage, stderr);
      return 64;
    }
    if (option == "--factor") {
      wanted.factor = std::max(1, std::atoi(argv[i + 1]));
    } else if (option == "--jobs") {
      wanted.jobs = std::max(1, std::atoi(argv[i + 1]));
    } else if (option == "--only") {
      wanted.only = argv[i + 1];
    } else {
      std::fputs(jkbms::test::usage, stderr);
      return 64;
    }
  }
  return jkbms::test::run_matrix(wanted);
}
