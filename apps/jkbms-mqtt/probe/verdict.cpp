#include "probe/verdict.hpp"

namespace jkbms::app {

std::string_view to_string(Verdict::Kind kind) noexcept {
  switch (kind) {
    case Verdict::Kind::found:
      return "found";
    case Verdict::Kind::master:
      return "master";
    case Verdict::Kind::echo:
      return "echo";
    case Verdict::Kind::noise:
      return "noise";
    case Verdict::Kind::nothing:
      return "nothing";
    case Verdict::Kind::other_device:
      return "other_device";
    case Verdict::Kind::no_port:
      return "no_port";
    case Verdict::Kind::stopped:
      return "stopped";
  }
  return "";
}

ExitCode exit_code_of(const Verdict& verdict) noexcept {
  switch (verdict.kind) {
    case Verdict::Kind::found:
      return ExitCode::ok;
    case Verdict::Kind::master:
      return ExitCode::probed_master;
    case Verdict::Kind::echo:
      return ExitCode::probed_echo;
    case Verdict::Kind::noise:
      return ExitCode::probed_noise;
    case Verdict::Kind::nothing:
      return ExitCode::probed_nothing;
    case Verdict::Kind::other_device:
      return ExitCode::probed_other_device;
    case Verdict::Kind::no_port:
      return exit_code_of(*verdict.error);
    case Verdict::Kind::stopped:
      break;
  }
  return ExitCode::no_answer;
}

std::optional<Message> message_of(const Verdict& verdict) noexcept {
  switch (verdict.kind) {
    case Verdict::Kind::master:
      return Message::other_master;
    case Verdict::Kind::echo:
      return Message::echo;
    case Verdict::Kind::noise:
      return Message::noise;
    case Verdict::Kind::nothing:
      return Message::no_answer;
    case Verdict::Kind::other_device:
      return Message::other_brand;
    case Verdict::Kind::no_port:
      return message_of(*verdict.error);
    case Verdict::Kind::found:
    case Verdict::Kind::stopped:
      break;
  }
  return std::nullopt;
}

}  // namespace jkbms::app
