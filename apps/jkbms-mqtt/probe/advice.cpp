#include "probe/advice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>

#include "line/diagnosis.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

constexpr int usual_rate = 115200;

/// The command line that opens the port at the rate of the verdict.
std::string command_for_port(const ProbedPort& probed) {
  std::string command = "jkbms-mqtt -s " + shell_word(probed.port);
  if (probed.verdict.baudrate != 0 && probed.verdict.baudrate != usual_rate) {
    command += fmt::format(" -b {}", probed.verdict.baudrate);
  }
  return command;
}

std::string command_for_addresses(const ProbedPort& probed, const std::vector<int>& addresses) {
  std::string command = command_for_port(probed);
  if (!addresses.empty())
    command += fmt::format(" --protocol jk02 -a {}", fmt::join(addresses, ","));
  return command;
}

std::vector<int> addresses_of(const Verdict& verdict) {
  std::vector<int> addresses;
  for (const ProbedPack& pack : verdict.packs) {
    if (pack.address) addresses.push_back(*pack.address);
  }
  return addresses;
}

std::vector<Advice> advice_if_found(const ProbedPort& probed) {
  const std::string all = command_for_addresses(probed, addresses_of(probed.verdict));
  std::vector<Advice> advice;
  if (probed.verdict.packs.size() > 1) advice.push_back({"read them all:", all});
  advice.push_back({"publish every 10 s:", all + " -m BROKER"});
  return advice;
}

std::vector<Advice> advice_beside_a_master(const ProbedPort& probed) {
  if (!probed.verdict.protocol->shares_bus()) {
    return {{"stop the other reader: two that ask destroy each other's messages"},
            {"then read the pack:", command_for_port(probed)}};
  }
  const std::string listen = command_for_port(probed) + " --mode listen";
  return {{"read the packs from its traffic, and send nothing:", listen},
          {"publish them:", listen + " -m BROKER"}};
}

std::vector<Advice> advice_on_an_echo() {
  return {
      {"the adapter works and shows what it sends; the pack does not hear it or does not answer: "
       "connect GND, and swap A and B (on a GPS port: RX and TX)"},
      {"is the pack on the other end of this lead, and switched on?"},
      {"in the JK app, \"UART protocol No.\" must be 000 (GPS port) or 001 (RS485)"}};
}

std::vector<Advice> advice_on_noise(const LineCounters& heard) {
  const Advice wires = {"swap A and B (on a GPS port: RX and TX), and connect GND"};
  const Advice rate = {
      "the rate is wrong: 115200 and 9600 were tried (a network gateway must be set to 115200 "
      "8N1)"};
  const Advice weak = {
      "the line is noisy, or the TX of the BMS weak: shorten or shield the lead, or use another "
      "adapter"};
  const Advice other = {"the device is no JK BMS: is it the right port?",
                        "jkbms-mqtt --list-ports"};
  if (looks_like_swapped_wires(heard)) return {wires, weak, rate, other};
  return {rate, weak, wires, other};
}

std::vector<Advice> advice_on_nothing(const ProbedPort& probed) {
  return {
      {"wiring: is GND connected? Swap RX and TX (RS485: A and B). Is the pack switched on?"},
      {"port: is it the one with the adapter? On a PB pack the jacks of CAN and RS485-1 look the "
       "same.",
       "jkbms-mqtt --list-ports"},
      {"in the JK app, \"UART protocol No.\" must be 000 (GPS port) or 001 (RS485)"},
      {"a pack on RS485-1 whose DIP switches say 0 was not asked, for 0 may be a master:",
       command_for_addresses(probed, {0})}};
}

std::vector<Advice> advice_on_another_device(OtherDevice device) {
  const Advice port = {"is it the right port?", "jkbms-mqtt --list-ports"};
  switch (device) {
    case OtherDevice::pylontech:
    case OtherDevice::seplos:
      return {
          port,
          {"a JK pack can imitate this protocol: set \"UART protocol No.\" in the JK app to 000 "
           "(GPS port) or 001 (RS485)"}};
    case OtherDevice::jbd:
      return {port, {"very old JK boards speak this protocol (DD A5) too; it is not supported"}};
    default:
      return {port};
  }
}

std::vector<Advice> advice_without_port(const ProbedPort& probed) {
  switch (probed.verdict.error->system_error) {
    case ENOENT:
    case ENOTTY:
      return {{"see the ports of this machine:", "jkbms-mqtt --list-ports"}};
    case EBUSY:
      if (std::ranges::find(probed.users, "jkbms-mqtt", &PortUser::name) != probed.users.end()) {
        return {{"if it is the service, stop it for the time of the probe:",
                 "sudo systemctl stop jkbms-mqtt"}};
      }
      return {{"stop that program; two readers of one port take bytes from each other"}};
    default:
      return {};
  }
}

std::string sentence_of_port(const ProbedPort& probed) {
  const Error& error = *probed.verdict.error;
  if (error.system_error != EBUSY || probed.users.empty()) return error.detail;
  std::vector<std::string> users;
  for (const PortUser& user : probed.users) {
    users.push_back(fmt::format("{} (process {})", user.name, user.pid));
  }
  return fmt::format("{} is in use by {}", probed.port, fmt::join(users, " and "));
}

std::string sentence_of_master(const ProbedPort& probed) {
  const Verdict& verdict = probed.verdict;
  return fmt::format("{}: {} ({} at {} baud)", probed.port,
                     verdict.protocol->shares_bus() ? "another master is on this bus"
                                                    : "another program or device reads this pack",
                     verdict.protocol->name(), verdict.baudrate);
}

}  // namespace

std::string sentence_of(const ProbedPort& probed) {
  const Verdict& verdict = probed.verdict;
  switch (verdict.kind) {
    case Verdict::Kind::found:
      return fmt::format("{}: {} ({} at {} baud)", probed.port,
                         verdict.packs.size() == 1
                             ? "a pack answers"
                             : fmt::format("{} packs answer", verdict.packs.size()),
                         verdict.protocol->name(), verdict.baudrate);
    case Verdict::Kind::master:
      return sentence_of_master(probed);
    case Verdict::Kind::echo:
      return fmt::format("{}: only our own requests come back", probed.port);
    case Verdict::Kind::noise:
      return fmt::format("{}: bytes come, and no frame of a pack: {} bytes, {} % of them 00 or FF",
                         probed.port, verdict.heard.bytes, filler_percent(verdict.heard));
    case Verdict::Kind::nothing:
      return fmt::format("{}: nothing at all comes", probed.port);
    case Verdict::Kind::other_device:
      return fmt::format("{}: this looks like {} (at {} baud); this program reads JK only",
                         probed.port, to_string(verdict.heard.other_device), verdict.baudrate);
    case Verdict::Kind::no_port:
      return sentence_of_port(probed);
    case Verdict::Kind::stopped:
      break;
  }
  return fmt::format("{}: stopped before a verdict", probed.port);
}

std::vector<Advice> next_steps(const ProbedPort& probed) {
  const Verdict& verdict = probed.verdict;
  switch (verdict.kind) {
    case Verdict::Kind::found:
      return advice_if_found(probed);
    case Verdict::Kind::master:
      return advice_beside_a_master(probed);
    case Verdict::Kind::echo:
      return advice_on_an_echo();
    case Verdict::Kind::noise:
      return advice_on_noise(verdict.heard);
    case Verdict::Kind::nothing:
      return advice_on_nothing(probed);
    case Verdict::Kind::other_device:
      return advice_on_another_device(verdict.heard.other_device);
    case Verdict::Kind::no_port:
      return advice_without_port(probed);
    case Verdict::Kind::stopped:
      break;
  }
  return {};
}

std::string name_of(const ProbedPack& pack) {
  return pack.address ? fmt::format("address {}", *pack.address) : "the pack";
}

std::string description_of(const ProbedPack& pack) {
  std::vector<std::string> parts;
  if (!pack.model.empty()) parts.push_back(pack.model);
  if (!pack.software.empty()) parts.push_back("firmware " + pack.software);
  if (pack.cells) parts.push_back(fmt::format("{} cells", *pack.cells));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string command_for(const ProbedPort& probed, const ProbedPack& pack) {
  return command_for_addresses(probed,
                               pack.address ? std::vector<int>{*pack.address} : std::vector<int>{});
}

}  // namespace jkbms::app
