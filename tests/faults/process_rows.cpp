#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "e2e/program.hpp"
#include "faults/rows.hpp"

namespace jkbms::test {
namespace {

constexpr uid_t nobody = 65'534;

Row row(const char* fault, const char* must_hold, std::string shell) {
  Row row;
  row.fault = fault;
  row.must_hold = must_hold;
  row.protocol = &jk4e57();
  row.shell = std::move(shell);
  return row;
}

/// A pipe that is full, and that nobody reads.
constexpr const char* full_pipe =
    R"(mkfifo "$FOLDER/log"; exec 3<>"$FOLDER/log";
       dd if=/dev/zero of="$FOLDER/log" oflag=nonblock bs=4096 count=64 2>/dev/null;
       exec "$@" --loglevel trace 2>&3)";

void set_clock(Situation& s, const char* offset) {
  std::ofstream(s.folder() + "/clock") << offset << '\n';
}

Row clock_row(const char* fault, const char* offset) {
  Row made = row(fault, "values go on",
                 "export LD_PRELOAD=" JKBMS_LIBFAKETIME
                 R"( FAKETIME_TIMESTAMP_FILE="$FOLDER/clock" FAKETIME_NO_CACHE=1)"
                 R"( FAKETIME_DONT_FAKE_MONOTONIC=1; exec "$@")");
  made.prepare = [](Situation& s) { set_clock(s, "+0"); };
  made.begin = [offset](Situation& s) { set_clock(s, offset); };
  made.end = [](Situation& s) { set_clock(s, "+0"); };
  if (JKBMS_SANITIZED) {
    made.skipped = "a sanitizer takes no LD_PRELOAD";
  } else if (!std::filesystem::exists(JKBMS_LIBFAKETIME)) {
    made.skipped = "libfaketime is not installed";
  }
  return made;
}

bool may_run(uid_t user, const std::string& program) {
  const std::string id = std::to_string(user);
  ChildProcess test("/usr/bin/setpriv",
                    {.arguments = {"--reuid", id, "--clear-groups", "test", "-x", program}});
  return test.wait() == 0;
}

/// The program runs as a user who may open the port and may write nowhere.
Row nobody_row() {
  Row made = row("user nobody, read-only folder", "values go on, no capture",
                 R"(exec setpriv --reuid=65534 --clear-groups "$@" --capture "$FOLDER/pack.hex")");
  made.prepare = [](Situation& s) {
    const std::filesystem::path link = s.pack().line().path();
    chmod(link.parent_path().c_str(), 0755);
    chmod(s.pack().line().device().c_str(), 0666);
    chmod(s.folder().c_str(), 0755);
  };
  if (geteuid() != 0) {
    made.skipped = "only root can become nobody";
  } else if (!may_run(nobody, program_path())) {
    made.skipped = "nobody may not run " + program_path();
  }
  return made;
}

}  // namespace

std::vector<Row> process_rows() {
  std::vector<Row> rows = {
      row("stdin is closed", "only requests reach the pack", R"(exec "$@" <&-)"),
      row("stdout is closed", "only requests reach the pack", R"(exec "$@" >&-)"),
      row("stderr is closed", "only requests reach the pack", R"(exec "$@" --loglevel trace 2>&-)"),
      row("all three are closed", "only requests reach the pack",
          R"(exec "$@" --loglevel trace <&- >&- 2>&-)"),
      row("nobody reads the log", "polling never waits for it", full_pipe),
      row("the disk is full", "values go on, told once",
          R"(ulimit -f 8; exec "$@" --capture "$FOLDER/pack.hex")"),
      row("the capture is a device", "values go on, no capture",
          R"(exec "$@" --capture /dev/full)"),
      row("20 descriptors at most", "values go on", R"(ulimit -n 20; exec "$@")"),
      nobody_row(),
      clock_row("the clock goes back 3 days", "-3d"),
      clock_row("the clock goes on 30 days", "+30d"),
  };
  Row stopped = row("SIGSTOP and SIGCONT", "values come again", R"(exec "$@")");
  stopped.effect = Effect::either;
  stopped.begin = [](Situation& s) { s.program().signal(SIGSTOP); };
  stopped.end = [](Situation& s) { s.program().signal(SIGCONT); };
  stopped.acts_after_end = true;
  rows.push_back(std::move(stopped));
  Row hang_up = row("SIGHUP", "ends as with SIGTERM", R"(exec "$@")");
  hang_up.stop_signal = SIGHUP;
  rows.push_back(std::move(hang_up));
  return rows;
}

}  // namespace jkbms::test
