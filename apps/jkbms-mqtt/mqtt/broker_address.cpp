#include "mqtt/broker_address.hpp"

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>

#include "jkbms/bytes.hpp"
#include "system/clean_text.hpp"
#include "system/parse_number.hpp"

namespace jkbms::app {
namespace {

struct Scheme {
  std::string_view name;
  std::string_view for_paho;
  bool tls;
  bool websocket;
  int port;
};

constexpr Scheme schemes[] = {
    {"mqtt", "tcp", false, false, 1883}, {"tcp", "tcp", false, false, 1883},
    {"mqtts", "ssl", true, false, 8883}, {"ssl", "ssl", true, false, 8883},
    {"ws", "ws", false, true, 80},       {"wss", "wss", true, true, 443},
};

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

/// Decodes "p%40ss" to "p@ss". nullopt: a percent sign is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto byte = from_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    decoded += static_cast<char>((*byte)[0]);
    i += 2;
  }
  return decoded;
}

Status take_user(std::string_view& rest, BrokerAddress& address) {
  const auto end = rest.find('/');
  const auto at = rest.substr(0, end).rfind('@');
  if (at == std::string_view::npos) return {};
  const std::string_view userinfo = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  const auto colon = userinfo.find(':');
  address.user = percent_decoded(userinfo.substr(0, colon));
  if (colon != std::string_view::npos) {
    address.password = percent_decoded(userinfo.substr(colon + 1));
    if (!address.password)
      return refused("the password in the address is not percent-encoded right");
  }
  if (!address.user) return refused("the user name in the address is not percent-encoded right");
  return {};
}

/// Takes "%25eth0" or "%eth0" off the end of an IPv6 address.
Status take_link(std::string_view& host, BrokerAddress& address) {
  const auto mark = host.find('%');
  if (mark == std::string_view::npos) return {};
  std::string_view link = host.substr(mark + 1);
  if (link.starts_with("25") && link.size() > 2) link.remove_prefix(2);
  if (link.empty()) return refused("the address names no network link behind its %");
  if (link.find_first_of("%/: ") != std::string_view::npos || link.size() >= IFNAMSIZ) {
    return refused(fmt::format("'{}' is not the name of a network link", excerpt(link)));
  }
  address.link = link;
  host = host.substr(0, mark);
  return {};
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

Result<BrokerAddress> parse_broker_address(std::string_view text) {
  BrokerAddress address;
  // Text before an '@' may be a password, even if the address is not well-formed.
  const bool may_quote = text.find('@') == std::string_view::npos;
  const auto named = [&](std::string_view what, std::string_view part) {
    return may_quote ? fmt::format("{} '{}'", what, excerpt(part)) : fmt::format("the {}", what);
  };
  const Scheme* scheme = schemes;
  std::string_view rest = text;
  if (const auto mark = text.find("://"); mark != std::string_view::npos) {
    const std::string_view name = text.substr(0, mark);
    scheme = std::ranges::find(schemes, name, &Scheme::name);
    if (scheme == std::end(schemes)) {
      return refused(named("scheme", name) +
                     " is not known; mqtt, tcp, mqtts, ssl, ws and wss are");
    }
    rest.remove_prefix(mark + 3);
  }
  address.tls = scheme->tls;
  if (auto taken = take_user(rest, address); !taken) return taken.error();

  const std::string_view authority = rest.substr(0, rest.find('/'));
  std::string_view path = rest.substr(authority.size());
  if (path == "/" && !scheme->websocket) path = {};
  if (!path.empty() && !scheme->websocket) {
    return refused(named("path", path) + " is for ws and wss only");
  }

  std::string_view host = authority;
  std::string_view port_text;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return refused("a '[' has no ']'");
    host = authority.substr(1, close - 1);
    if (auto taken = take_link(host, address); !taken) return taken.error();
    if (host.empty() ||
        host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
      return refused(named("address", host) + " is not an IPv6 address");
    }
    if (close + 1 < authority.size()) {
      if (authority[close + 1] != ':') return refused("only a port may follow the ']'");
      has_port = true;
      port_text = authority.substr(close + 2);
    }
  } else {
    const auto colon = authority.find(':');
    if (colon != authority.rfind(':')) {
      return refused(named("address", authority) + ": an IPv6 address goes in brackets, [::1]");
    }
    has_port = colon != std::string_view::npos;
    if (has_port) port_text = authority.substr(colon + 1);
    host = authority.substr(0, colon);
    if (host.empty()) return refused("it names no host");
    if (!std::ranges::all_of(host, is_host_character)) {
      return refused(named("host", host) + " is not a host name");
    }
  }

  std::int64_t port = scheme->port;
  if (has_port) {
    const auto parsed = parse_whole(port_text);
    if (!parsed || *parsed < 1 || *parsed > 65535) {
      return refused(named("port", port_text) + " is not a number from 1 to 65535");
    }
    port = *parsed;
  }
  address.host = host;
  if (!address.link.empty()) address.host += "%" + address.link;
  address.port = static_cast<int>(port);
  const bool is_ipv6 = authority.starts_with('[');
  address.uri = fmt::format("{}://{}:{}{}", scheme->for_paho,
                            is_ipv6 ? "[" + address.host + "]" : address.host, port, path);
  return address;
}

}  // namespace jkbms::app
