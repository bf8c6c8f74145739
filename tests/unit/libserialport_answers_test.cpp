#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libserialport.h>

#include <cerrno>
#include <map>
#include <string>

#include "jkbms/serial_transport.hpp"
#include "support/pty_pair.hpp"

// This program has functions of its own with the names of libserialport's. So every answer that
// libserialport may give can be tested without an adapter.

namespace {

struct FakePort {
  const char* name;
  int vendor;  // 0: no USB adapter
  int product;
  const char* serial_number;
  const char* description;
};

FakePort terminal = {"the pseudo terminal", 0, 0, nullptr, nullptr};
FakePort adapters[] = {{"/dev/ttyUSB7", 0x1A86, 0x7523, nullptr, "USB Serial"},
                       {"/dev/ttyS0", 0, 0, nullptr, nullptr},
                       {"/dev/ttyACM0", 0x0403, 0x6001, "A5069RR4", "FT232R USB UART"}};

std::map<std::string, sp_return> failures;
int system_error = 0;
int freed = 0;

sp_return answer(const char* function) {
  const auto found = failures.find(function);
  return found == failures.end() ? SP_OK : found->second;
}

const FakePort& fake(const sp_port* port) {
  return *reinterpret_cast<const FakePort*>(port);
}

sp_port* as_port(FakePort& port) {
  return reinterpret_cast<sp_port*>(&port);
}

sp_port* listed[] = {as_port(adapters[0]), as_port(adapters[1]), as_port(adapters[2]), nullptr};

}  // namespace

extern "C" {
sp_return sp_get_port_by_name(const char*, sp_port** port) {
  *port = as_port(terminal);
  return answer("get_port_by_name");
}
sp_return sp_open(sp_port*, sp_mode) {
  return answer("open");
}
sp_return sp_close(sp_port*) {
  return SP_OK;
}
void sp_free_port(sp_port*) {
  ++freed;
}
sp_return sp_set_bits(sp_port*, int) {
  return answer("set_bits");
}
sp_return sp_set_parity(sp_port*, sp_parity) {
  return answer("set_parity");
}
sp_return sp_set_stopbits(sp_port*, int) {
  return answer("set_stopbits");
}
sp_return sp_set_flowcontrol(sp_port*, sp_flowcontrol) {
  return answer("set_flowcontrol");
}
sp_return sp_set_baudrate(sp_port*, int) {
  return answer("set_baudrate");
}
sp_return sp_get_port_handle(const sp_port*, void*) {
  return answer("get_port_handle");
}
sp_return sp_list_ports(sp_port*** ports) {
  *ports = listed;
  return answer("list_ports");
}
void sp_free_port_list(sp_port**) {}
char* sp_get_port_name(const sp_port* port) {
  return const_cast<char*>(fake(port).name);
}
char* sp_get_port_description(const sp_port* port) {
  return const_cast<char*>(fake(port).description);
}
char* sp_get_port_usb_serial(const sp_port* port) {
  return const_cast<char*>(fake(port).serial_number);
}
sp_return sp_get_port_usb_vid_pid(const sp_port* port, int* vendor, int* product) {
  if (fake(port).vendor == 0) return SP_ERR_ARG;
  *vendor = fake(port).vendor;
  *product = fake(port).product;
  return SP_OK;
}
int sp_last_error_code() {
  return system_error;
}
}

namespace jkbms::test {
namespace {

using testing::HasSubstr;

class LibserialportAnswers : public testing::Test {
 protected:
  LibserialportAnswers() {
    failures.clear();
    system_error = 0;
    freed = 0;
  }
  [[nodiscard]] Result<std::unique_ptr<SerialTransport>> open() const {
    return SerialTransport::open(pair_.slave_path(), {.baudrate = 9600});
  }

  PtyPair pair_;
};

TEST_F(LibserialportAnswers, EachFailedStepIsNamedWithItsReason) {
  for (const char* step : {"open", "set_bits", "set_parity", "set_stopbits", "set_flowcontrol",
                           "set_baudrate", "get_port_handle"}) {
    failures = {{step, SP_ERR_FAIL}};
    system_error = EPERM;
    freed = 0;
    const auto transport = open();
    ASSERT_FALSE(transport) << step;
    EXPECT_EQ(transport.error().code, Errc::io);
    EXPECT_EQ(transport.error().system_error, EPERM);
    EXPECT_THAT(transport.error().detail, HasSubstr(pair_.slave_path() + ": Operation not perm"));
    EXPECT_EQ(freed, 1) << "the port is closed again";
  }
  failures = {{"set_baudrate", SP_ERR_FAIL}};
  EXPECT_THAT(open().error().detail, HasSubstr("cannot set 9600 baud on "));
}

TEST_F(LibserialportAnswers, ARateThatTheDriverRefusesIsAnInvalidArgumentOfTheSystem) {
  failures = {{"set_baudrate", SP_ERR_ARG}};
  const auto transport = open();
  ASSERT_FALSE(transport);
  EXPECT_EQ(transport.error().system_error, EINVAL);
}

TEST_F(LibserialportAnswers, ATerminalThatLibserialportDoesNotTakeIsOpenedWithoutIt) {
  failures = {{"get_port_by_name", SP_ERR_ARG}};
  EXPECT_TRUE(open());
  failures = {{"open", SP_ERR_FAIL}};
  system_error = ENOTTY;
  EXPECT_TRUE(open()) << "it has no modem lines";
}

TEST_F(LibserialportAnswers, PortsAreListedInTheOrderOfTheirPaths) {
  const auto ports = list_serial_ports();
  ASSERT_TRUE(ports);
  ASSERT_EQ(ports->size(), 3U);
  const SerialPortInfo& ftdi = (*ports)[0];
  EXPECT_EQ(ftdi.path, "/dev/ttyACM0");
  EXPECT_EQ(ftdi.usb_id, "0403:6001");
  EXPECT_EQ(ftdi.serial_number, "A5069RR4");
  EXPECT_EQ(ftdi.description, "FT232R USB UART");
  const SerialPortInfo& builtin = (*ports)[1];
  EXPECT_EQ(builtin.path, "/dev/ttyS0");
  EXPECT_EQ(builtin.usb_id, "");
  EXPECT_EQ(builtin.description, "");
  const SerialPortInfo& ch340 = (*ports)[2];
  EXPECT_EQ(ch340.path, "/dev/ttyUSB7");
  EXPECT_EQ(ch340.usb_id, "1a86:7523");
  EXPECT_EQ(ch340.serial_number, "");
}

TEST_F(LibserialportAnswers, PortsThatCannotBeListedAreAnError) {
  failures = {{"list_ports", SP_ERR_FAIL}};
  system_error = EMFILE;
  const auto ports = list_serial_ports();
  ASSERT_FALSE(ports);
  EXPECT_EQ(ports.error().detail, "cannot list the serial ports: Too many open files");
}

}  // namespace
}  // namespace jkbms::test
