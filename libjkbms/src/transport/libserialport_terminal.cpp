#include <libserialport.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <system_error>

#include "jkbms/serial_transport.hpp"
#include "transport/open_terminal.hpp"

namespace jkbms {
namespace {

constexpr int data_bits = 8;
constexpr int stop_bits = 1;

struct PortDeleter {
  void operator()(sp_port* port) const noexcept {
    sp_close(port);
    sp_free_port(port);
  }
};
using PortPtr = std::unique_ptr<sp_port, PortDeleter>;

Error failed(const std::string& path, const std::string& doing, sp_return code) {
  const int system_error = code == SP_ERR_FAIL ? sp_last_error_code() : EINVAL;
  return {Errc::io,
          "cannot " + doing + " " + path + ": " + std::generic_category().message(system_error),
          system_error};
}

std::string text_or_empty(const char* text) {
  return text == nullptr ? "" : text;
}

/// Maps each device file to its link in /dev/serial/by-id.
std::map<std::string, std::string> stable_links() {
  std::map<std::string, std::string> links;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/serial/by-id", error)) {
    const auto target = std::filesystem::canonical(entry.path(), error);
    if (!error) links[target.string()] = entry.path().string();
  }
  return links;
}

SerialPortInfo describe(const sp_port* port, const std::map<std::string, std::string>& links) {
  SerialPortInfo info;
  info.path = text_or_empty(sp_get_port_name(port));
  if (const auto link = links.find(info.path); link != links.end()) {
    info.stable_path = link->second;
  }
  int vendor = 0;
  int product = 0;
  if (sp_get_port_usb_vid_pid(port, &vendor, &product) == SP_OK) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04x:%04x", static_cast<unsigned>(vendor) & 0xFFFFU,
                  static_cast<unsigned>(product) & 0xFFFFU);
    info.usb_id = text.data();
    info.serial_number = text_or_empty(sp_get_port_usb_serial(port));
  }
  info.description = text_or_empty(sp_get_port_description(port));
  return info;
}

}  // namespace

Result<OpenTerminal> open_with_libserialport(const std::string& path, SerialOptions options) {
  sp_port* found = nullptr;
  if (sp_get_port_by_name(path.c_str(), &found) != SP_OK) {
    return Error{Errc::unsupported, "libserialport does not know " + path};
  }
  PortPtr port(found);
  const sp_mode mode = options.read_only ? SP_MODE_READ : SP_MODE_READ_WRITE;
  if (const sp_return opened = sp_open(port.get(), mode); opened != SP_OK) {
    if (opened == SP_ERR_FAIL && sp_last_error_code() == ENOTTY) {
      return Error{Errc::unsupported, path + " has no modem lines"};
    }
    return failed(path, "open", opened);
  }
  for (const sp_return set :
       {sp_set_bits(port.get(), data_bits), sp_set_parity(port.get(), SP_PARITY_NONE),
        sp_set_stopbits(port.get(), stop_bits),
        sp_set_flowcontrol(port.get(), SP_FLOWCONTROL_NONE)}) {
    if (set != SP_OK) return failed(path, "set up", set);
  }
  if (const sp_return set = sp_set_baudrate(port.get(), options.baudrate); set != SP_OK) {
    return failed(path, "set " + std::to_string(options.baudrate) + " baud on", set);
  }
  int descriptor = -1;
  if (const sp_return got = sp_get_port_handle(port.get(), &descriptor); got != SP_OK) {
    return failed(path, "open", got);
  }
  return OpenTerminal{std::shared_ptr<sp_port>(std::move(port)), descriptor};
}

Result<std::vector<SerialPortInfo>> list_serial_ports() {
  sp_port** ports = nullptr;
  if (const sp_return listed = sp_list_ports(&ports); listed != SP_OK) {
    return failed("the serial ports", "list", listed);
  }
  const auto links = stable_links();
  std::vector<SerialPortInfo> infos;
  for (std::size_t i = 0; ports[i] != nullptr; ++i) infos.push_back(describe(ports[i], links));
  sp_free_port_list(ports);
  std::ranges::sort(infos, {}, &SerialPortInfo::path);
  return infos;
}

}  // namespace jkbms
