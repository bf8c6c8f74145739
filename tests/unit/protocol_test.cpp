#include "jkbms/protocol.hpp"

#include <gtest/gtest.h>

#include <set>

namespace jkbms {
namespace {

TEST(Protocols, AreFoundByTheirOwnName) {
  std::set<std::string_view> names;
  for (const Protocol* protocol : protocols()) {
    EXPECT_EQ(find_protocol(protocol->name()), protocol);
    names.insert(protocol->name());
  }
  EXPECT_EQ(names.size(), protocols().size());
  EXPECT_TRUE(names.contains("jk4e57"));
}

TEST(Protocols, NothingIsFoundByAnotherName) {
  EXPECT_EQ(find_protocol(""), nullptr);
  EXPECT_EQ(find_protocol("JK4E57"), nullptr);
  EXPECT_EQ(find_protocol("jbd"), nullptr);
}

TEST(Protocols, EachRequestOfAPlanIsOneFrame) {
  for (const Protocol* protocol : protocols()) {
    for (const Part part : {Part::state, Part::info, Part::settings, Part::all}) {
      const auto plan = protocol->plan(0, part);
      EXPECT_FALSE(plan.empty());
      for (const Request& request : plan) {
        const auto frame = protocol->frame(request.bytes);
        ASSERT_TRUE(frame);
        EXPECT_LE(request.bytes.size(), protocol->max_frame_size());
        const auto decoded = protocol->decode(*frame, {});
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->kind, Decoded::Kind::request);
      }
    }
  }
}

TEST(Protocols, AFrameOfAnotherProtocolIsRefused) {
  const auto frame = jk02().frame(jk02().plan(1, Part::state).at(0).bytes);
  ASSERT_TRUE(frame);
  const auto decoded = jk4e57().decode(*frame, {});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, Errc::invalid_argument);
}

TEST(Protocols, AlarmIdsAreInTheOrderOfTheirBits) {
  ASSERT_EQ(jk4e57().alarm_ids().size(), 16U);
  EXPECT_EQ(jk4e57().alarm_ids()[8], "battery_box_overtemperature");
  EXPECT_EQ(jk4e57().alarm_ids()[15], "bit_15");
  ASSERT_EQ(jk02().alarm_ids().size(), 32U);
  EXPECT_EQ(jk02().alarm_ids()[11], "cell_undervoltage");
}

TEST(Protocols, TheEventLogIsOneRequestIfThereIsOne) {
  for (std::uint8_t address = 0; address <= 15; ++address) {
    const auto plan = jk02().plan(address, Part::log);
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].part, Part::log);
    const auto decoded = jk02().decode(*jk02().frame(plan[0].bytes), {});
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->kind, Decoded::Kind::request);
    EXPECT_EQ(decoded->part, Part::log);
    EXPECT_EQ(decoded->address, address);
  }
  EXPECT_TRUE(jk02().plan(16, Part::log).empty());
  EXPECT_TRUE(jk4e57().plan(0, Part::log).empty());
}

}  // namespace
}  // namespace jkbms
