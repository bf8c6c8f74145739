#include <gtest/gtest.h>
#include <termios.h>

#include "jkbms/bms_client.hpp"
#include "jkbms/serial_transport.hpp"
#include "support/fake_bms.hpp"
#include "support/sample_reply.hpp"
#include "support/serial_shim.hpp"

// This program is linked with the shim before the C library. So a pseudo terminal is opened through
// libserialport, like a real port.

namespace jkbms::test {
namespace {

TEST(Libserialport, OpensPollsAndCloses) {
  const FakeBms bms(write_frame(sample_reply(16)), FakeBms::Pace::wire);
  const int before = jkbms_serial_shim_answers();
  const auto transport = SerialTransport::open(bms.path());
  ASSERT_TRUE(transport) << transport.error().detail;
  EXPECT_GT(jkbms_serial_shim_answers(), before) << "libserialport was not used";

  SystemClock clock;
  BmsClient client(**transport, jk4e57(), clock);
  for (std::size_t polls = 1; polls <= 3; ++polls) {
    const auto snapshot = client.poll(Part::all);
    ASSERT_TRUE(snapshot) << snapshot.error().detail;
    EXPECT_EQ(snapshot->state->cell_count, 16U);
    EXPECT_EQ(bms.requests(), polls);
  }
}

TEST(Libserialport, SetsTheRate) {
  const FakeBms bms(write_frame(sample_reply(4)));
  for (const auto& [rate, constant] : {std::pair{9600, B9600}, {115200, B115200}}) {
    const auto transport = SerialTransport::open(bms.path(), {.baudrate = rate});
    ASSERT_TRUE(transport) << transport.error().detail;
    EXPECT_EQ(bms.rate(), static_cast<unsigned>(constant));
  }
}

TEST(Libserialport, IsOpenOnceOnly) {
  const FakeBms bms(write_frame(sample_reply(4)));
  const auto first = SerialTransport::open(bms.path());
  ASSERT_TRUE(first) << first.error().detail;
  const auto second = SerialTransport::open(bms.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().system_error, EBUSY);
}

TEST(Libserialport, DetectsAnUnplugAndOpensTheNextAdapter) {
  FakeBms bms(write_frame(sample_reply(4)));
  SystemClock clock;
  {
    const auto transport = SerialTransport::open(bms.path());
    ASSERT_TRUE(transport) << transport.error().detail;
    BmsClient client(**transport, jk4e57(), clock);
    ASSERT_TRUE(client.poll());
    bms.hang_up();
    const auto lost = client.poll();
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::io);
  }
  bms.return_anew();
  const auto transport = SerialTransport::open(bms.path());
  ASSERT_TRUE(transport) << transport.error().detail;
  BmsClient client(**transport, jk4e57(), clock);
  EXPECT_TRUE(client.poll());
}

}  // namespace
}  // namespace jkbms::test
