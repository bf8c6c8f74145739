#include "console/port_list.hpp"

#include <gtest/gtest.h>

namespace jkbms::app {
namespace {

TEST(PortList, ShowsEachPortWithWhatIsKnownOfIt) {
  EXPECT_EQ(port_list({{.path = "/dev/ttyUSB0",
                        .stable_path = "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0",
                        .usb_id = "0403:6001",
                        .serial_number = "A50285BI",
                        .description = "FT232R USB UART"},
                       {.path = "/dev/ttyS0",
                        .stable_path = "",
                        .usb_id = "",
                        .serial_number = "",
                        .description = ""}}),
            "/dev/ttyUSB0\n"
            "  stable name   /dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0\n"
            "  USB id        0403:6001\n"
            "  serial number A50285BI\n"
            "  description   FT232R USB UART\n"
            "/dev/ttyS0\n");
}

TEST(PortList, ShowsNoControlCharactersOfADevice) {
  const std::string text = port_list({{.path = "/dev/ttyUSB0",
                                       .stable_path = "",
                                       .usb_id = "",
                                       .serial_number = "",
                                       .description = "\x1b]0;title\x07"}});
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
}

}  // namespace
}  // namespace jkbms::app
