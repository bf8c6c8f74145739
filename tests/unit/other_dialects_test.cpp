#include "line/other_dialects.hpp"

#include <gtest/gtest.h>

#include "support/frame_writer_jk02.hpp"
#include "support/sample_reply.hpp"

namespace jkbms::test {
namespace {

TEST(OtherDialects, ValuesOfAnotherDialectAreHeard) {
  OtherDialects dialects(jk4e57());
  EXPECT_EQ(dialects.heard(), nullptr);
  const Bytes frame = sample_status(52800).bytes();
  dialects.feed(BytesView(frame).first(200));
  EXPECT_EQ(dialects.heard(), nullptr);
  dialects.feed(BytesView(frame).subspan(200));
  EXPECT_EQ(dialects.heard(), &jk02());
}

TEST(OtherDialects, TheDialectOfTheLineIsNotAnother) {
  OtherDialects dialects(jk4e57());
  dialects.feed(write_frame(sample_reply(16)));
  EXPECT_EQ(dialects.heard(), nullptr);
}

TEST(OtherDialects, ARequestOfAnotherDialectIsNotEnough) {
  OtherDialects dialects(jk4e57());
  dialects.feed(joined({trigger(1, status_register), acknowledgement(1, status_register)}));
  EXPECT_EQ(dialects.heard(), nullptr);
}

TEST(OtherDialects, StartForgetsWhatWasHeard) {
  OtherDialects dialects(jk4e57());
  const Bytes frame = sample_status(52800).bytes();
  dialects.feed(joined({frame, {frame.begin(), frame.begin() + 100}}));
  dialects.start();
  EXPECT_EQ(dialects.heard(), nullptr);
  dialects.feed({frame.begin() + 100, frame.end()});
  EXPECT_EQ(dialects.heard(), nullptr);
  dialects.feed(frame);
  EXPECT_EQ(dialects.heard(), &jk02());
}

TEST(OtherDialects, AnotherDeviceIsKnownUntilStart) {
  const Bytes jbd_request = *from_hex("DD A5 03 00 FF FD 77");
  OtherDialects dialects(jk4e57());
  EXPECT_EQ(dialects.device(), OtherDevice::none);
  dialects.feed(jbd_request);
  EXPECT_EQ(dialects.device(), OtherDevice::jbd);
  dialects.start();
  EXPECT_EQ(dialects.device(), OtherDevice::none);
  dialects.feed(jbd_request);
  dialects.understood();
  EXPECT_EQ(dialects.device(), OtherDevice::none);
  dialects.feed(jbd_request);
  EXPECT_EQ(dialects.device(), OtherDevice::none);
}

TEST(OtherDialects, AfterTheDialectOfTheLineOthersAreIgnored) {
  OtherDialects dialects(jk4e57());
  dialects.understood();
  dialects.feed(sample_status(52800).bytes());
  EXPECT_EQ(dialects.heard(), nullptr);
  dialects.start();
  dialects.feed(sample_status(52800).bytes());
  EXPECT_EQ(dialects.heard(), nullptr);
}

}  // namespace
}  // namespace jkbms::test
