#include "e2e/program.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>

#include "jkbms/bytes.hpp"
#include "support/capture_files.hpp"

namespace jkbms::test {

std::string program_path() {
  return JKBMS_MQTT_PROGRAM;
}

ChildProcess start_program(std::vector<std::string> arguments, ChildProcess::Options options) {
  options.arguments.insert(options.arguments.begin(), arguments.begin(), arguments.end());
  return {program_path(), options};
}

EndedRun run_program(std::vector<std::string> arguments, ChildProcess::Options options) {
  ChildProcess child = start_program(std::move(arguments), std::move(options));
  const auto exit_code = child.wait();
  return {exit_code.value_or(-1), child.out(), child.err()};
}

Golden golden(const std::string& name) {
  const std::filesystem::path folder = JKBMS_GOLDEN_DIR;
  const auto frame = read_received(folder / (name + ".hex"));
  const auto state = read_text(folder / (name + ".state.json"));
  if (!frame || !state) throw std::runtime_error("no golden frame " + name);
  return {*frame, *state};
}

Bytes read_all_request() {
  return *from_hex("4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29");
}

void expect_only_read_all(const FakeBms& bms) {
  const Bytes request = read_all_request();
  const std::size_t before = bms.requests();
  const Bytes received = bms.received();
  const std::size_t after = bms.requests();  // more than before if a program still polls
  const std::size_t requests = received.size() / request.size();
  EXPECT_GE(requests, before);
  EXPECT_LE(requests, after);
  Bytes expected;
  for (std::size_t i = 0; i < requests; ++i) {
    expected.insert(expected.end(), request.begin(), request.end());
  }
  EXPECT_EQ(received, expected);
}

}  // namespace jkbms::test
