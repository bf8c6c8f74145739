#include <algorithm>
#include <charconv>

#include "jkbms/tcp_transport.hpp"

namespace jkbms {
namespace {

constexpr std::string_view scheme = "tcp://";
constexpr unsigned greatest_port = 65'535;

Error wrong(std::string_view text, const std::string& why) {
  return {Errc::invalid_argument, std::string(text) + ": " + why};
}

Result<std::uint16_t> parse_port(std::string_view text, std::string_view digits) {
  unsigned number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [parsed, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || parsed != end || number == 0 || number > greatest_port) {
    return wrong(text, "the port number must be from 1 to 65535");
  }
  return static_cast<std::uint16_t>(number);
}

bool is_of_a_host(char c) {
  return c > ' ' && c < '\x7F' && c != '/' && c != '?' && c != '#' && c != '[' && c != ']';
}

}  // namespace

bool is_tcp_address(std::string_view text) noexcept {
  return text.starts_with(scheme);
}

Result<TcpAddress> parse_tcp_address(std::string_view text) {
  if (!is_tcp_address(text)) return wrong(text, "the address of a gateway is tcp://HOST:PORT");
  std::string_view rest = text.substr(scheme.size());
  if (rest.find('@') != std::string_view::npos) {
    return Error{Errc::invalid_argument,
                 "a tcp:// address takes no user name and no password; write tcp://HOST:PORT"};
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const bool bracketed = rest.starts_with('[');
  const auto host_end = bracketed ? rest.find(']') : rest.find(':');
  if (bracketed && host_end == std::string_view::npos) {
    return wrong(text, "the bracket ] is missing; an IPv6 address is written tcp://[ADDRESS]:PORT");
  }
  const std::string_view host = bracketed ? rest.substr(1, host_end - 1) : rest.substr(0, host_end);
  if (host.empty() || !std::ranges::all_of(host, is_of_a_host)) {
    return wrong(text, "the host is missing or has a wrong character; write tcp://HOST:PORT");
  }
  if (host_end == std::string_view::npos || rest.substr(host_end + bracketed).empty()) {
    return wrong(text,
                 "the port number is missing; usual are 8899 (Elfin EW11), 4196 (Waveshare), "
                 "23 or 26 (USR) and the one in the configuration of ser2net");
  }
  std::string_view port = rest.substr(host_end + (bracketed ? 1 : 0));
  if (!port.starts_with(':')) return wrong(text, "a colon and the port number must follow ]");
  port.remove_prefix(1);
  if (!bracketed && port.find(':') != std::string_view::npos) {
    return wrong(text, "an IPv6 address is written in brackets: tcp://[ADDRESS]:PORT");
  }
  if (port.empty()) return wrong(text, "the port number is missing behind the colon");
  const auto number = parse_port(text, port);
  if (!number) return number.error();
  return TcpAddress{std::string(host), *number};
}

}  // namespace jkbms
