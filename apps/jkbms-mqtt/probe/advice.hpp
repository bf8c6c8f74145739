#ifndef JKBMS_MQTT_PROBE_ADVICE_HPP
#define JKBMS_MQTT_PROBE_ADVICE_HPP

#include <string>
#include <vector>

#include "probe/port_user.hpp"
#include "probe/verdict.hpp"

/// The words for a verdict.
namespace jkbms::app {

/// A port that was probed.
struct ProbedPort {
  std::string port;
  Verdict verdict;
  std::vector<PortUser> users = {};  ///< of a busy port
};

/// One sentence that says what the port is.
std::string sentence_of(const ProbedPort& probed);

/// Something to do, and the command line for it if there is one.
struct Advice {
  std::string text;
  std::string command = {};
};

/// What to do now, the first thing first.
std::vector<Advice> next_steps(const ProbedPort& probed);

/// "address 3" or "the pack".
std::string name_of(const ProbedPack& pack);
/// "JK_PB2A16S20P, firmware 15.41, 16 cells"
std::string description_of(const ProbedPack& pack);
/// The command line that reads one pack that answers.
std::string command_for(const ProbedPort& probed, const ProbedPack& pack);

}  // namespace jkbms::app

#endif
