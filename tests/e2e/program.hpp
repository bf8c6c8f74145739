#ifndef JKBMS_TESTS_E2E_PROGRAM_HPP
#define JKBMS_TESTS_E2E_PROGRAM_HPP

#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/fake_bms.hpp"

namespace jkbms::test {

/// A run of jkbms-mqtt that has ended.
struct EndedRun {
  int exit_code = -1;  ///< -1: it did not end in time
  std::string out;
  std::string err;
};

/// Starts jkbms-mqtt. The arguments in `options` follow `arguments`.
ChildProcess start_program(std::vector<std::string> arguments, ChildProcess::Options options = {});
EndedRun run_program(std::vector<std::string> arguments, ChildProcess::Options options = {});
/// The path of jkbms-mqtt.
std::string program_path();

/// A frame of tests/golden, and the values in it.
struct Golden {
  Bytes frame;
  std::string state_json;
};
Golden golden(const std::string& name);

/// The request for all registers of a 4E57 pack. Nothing else may ever be sent to such a pack.
Bytes read_all_request();
/// Fails the test unless `bms` received only whole read-all requests.
void expect_only_read_all(const FakeBms& bms);

}  // namespace jkbms::test

#endif
