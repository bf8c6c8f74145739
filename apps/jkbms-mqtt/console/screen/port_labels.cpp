#include "console/screen/port_labels.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <string_view>

#include "jkbms/tcp_transport.hpp"

namespace jkbms::app {
namespace {

/// The size of the ending that both texts have. It is shorter than each of them.
std::size_t size_of_common_ending(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t size = 0;
  while (size + 1 < most && a[a.size() - size - 1] == b[b.size() - size - 1]) ++size;
  return size;
}

std::string without_folder(std::string_view port) {
  if (port.ends_with('/')) port.remove_suffix(1);  // of the address of a gateway
  return std::filesystem::path(port).filename().string();
}

/// Whether a part of a name begins at `at`. The numbers of an address are no such parts.
bool begins_part(std::string_view name, std::size_t at) {
  const std::size_t bracket = name.rfind(']');  // of an IPv6 address
  if (bracket != std::string_view::npos && at <= bracket) return false;
  if (name[at] != '.') return std::string_view(":-_/").find(name[at]) != std::string_view::npos;
  return at + 1 < name.size() && std::isdigit(static_cast<unsigned char>(name[at + 1])) == 0;
}

/// Removes what all of `names` end with, from the beginning of a part on.
void remove_common_ending(const std::vector<std::string*>& names) {
  if (names.size() < 2) return;
  const std::string& first = *names.front();
  std::size_t size = first.size();
  for (const std::string* name : names) {
    if (name != names.front()) size = std::min(size, size_of_common_ending(first, *name));
  }
  while (size > 0 && !begins_part(first, first.size() - size)) --size;
  for (std::string* name : names) name->resize(name->size() - size);
}

}  // namespace

std::vector<std::string> port_labels(const std::vector<BusConfig>& buses) {
  std::vector<std::string> names;
  names.reserve(buses.size());
  for (const BusConfig& bus : buses) names.push_back(without_folder(bus.serialport));
  std::vector<std::string> labels = names;
  std::vector<std::string*> gateways;
  std::vector<std::string*> files;
  for (std::size_t i = 0; i < buses.size(); ++i) {
    if (std::ranges::count(names, names[i]) > 1) labels[i] = buses[i].serialport;
    (is_tcp_address(buses[i].serialport) ? gateways : files).push_back(&labels[i]);
  }
  remove_common_ending(gateways);
  remove_common_ending(files);
  return labels;
}

}  // namespace jkbms::app
