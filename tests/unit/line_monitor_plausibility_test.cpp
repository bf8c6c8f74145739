#include "monitored_bus.hpp"
#include "monitored_line.hpp"

/// A monitor with the plausibility filter in front of its observer.
namespace jkbms::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint8_t soc_register = 0x85;
constexpr std::uint8_t alarm_register = 0x8B;

class FilteredLineTest : public LineMonitorTest {
 protected:
  static Bytes with_soc(std::uint8_t percent) {
    return write_frame(sample_reply(16).set_u8(soc_register, percent));
  }
  /// Polls once for each frame.
  void hear(const std::vector<Bytes>& frames) {
    run([&](std::size_t) {
      return port([&](MemoryTransport& memory) {
        for (const Bytes& frame : frames) memory.answer(answers::normal(frame));
        memory.answer(answers::silence());
        memory.answer(answers::silence());
      });
    });
  }
  [[nodiscard]] std::vector<unsigned> published_soc() const {
    std::vector<unsigned> published;
    for (const RecordedReading& each : observer_.readings) {
      published.push_back(each.known.state->soc_percent.value());
    }
    return published;
  }
  [[nodiscard]] std::uint64_t withheld(PlausibilityRule rule) const {
    return report_.withheld_by_rule[static_cast<std::size_t>(rule)];
  }
};

TEST_F(FilteredLineTest, ADamagedFrameIsNotPublishedAndTheStateSaysWhatIsHeld) {
  stop_after_polls_ = 3;
  hear({with_soc(60), with_soc(92), with_soc(60)});
  EXPECT_THAT(published_soc(), ElementsAre(60, 60, 60));
  EXPECT_EQ(observer_.readings[0].known.state->held, IdList{});
  EXPECT_THAT(*observer_.readings[1].known.state->held, ElementsAre("soc_percent"));
  EXPECT_EQ(observer_.readings[2].known.state->held, IdList{});
  EXPECT_FALSE(observer_.readings[1].has_values);
  EXPECT_EQ(observer_.readings[1].known.state->timestamp,
            observer_.readings[0].known.state->timestamp)
      << "the time of the values that are shown";
  EXPECT_EQ(withheld(PlausibilityRule::jump), 1U);
  EXPECT_EQ(observer_.verdicts.size(), 1U);
}

TEST_F(FilteredLineTest, ARealChangeIsPublishedWhenItComesAgain) {
  stop_after_polls_ = 4;
  hear({with_soc(60), with_soc(40), with_soc(40), with_soc(40)});
  EXPECT_THAT(published_soc(), ElementsAre(60, 60, 40, 40));
}

TEST_F(FilteredLineTest, AnAlarmOfAHeldFrameIsPublishedOnlyIfConfirmed) {
  stop_after_polls_ = 3;
  const Bytes damaged =
      write_frame(sample_reply(16).set_u8(soc_register, 92).set_u16(alarm_register, 0x0002));
  hear({with_soc(60), damaged, with_soc(60)});
  for (const RecordedReading& each : observer_.readings) {
    EXPECT_EQ(each.known.state->alarm, false);
  }
}

TEST_F(FilteredLineTest, AValueOutOfRangeIsDroppedAndThePackStaysOnline) {
  stop_after_polls_ = 2;
  hear({with_soc(60), with_soc(200), with_soc(60)});
  EXPECT_THAT(published_soc(), ElementsAre(60, 60));
  EXPECT_EQ(withheld(PlausibilityRule::range), 1U);
  EXPECT_THAT(observer_.events, ElementsAre("line open", "line polling", "pack answering"));
}

TEST_F(FilteredLineTest, AShortFrameChangesNoSettings) {
  stop_after_polls_ = 3;
  FrameFields two_registers = sample_reply(16);
  std::erase_if(two_registers.registers, [](const RegisterField& field) {
    return field.tag != soc_register && field.tag != 0x83;
  });
  hear({reply_, write_frame(two_registers), reply_});
  ASSERT_EQ(observer_.readings.size(), 3U);
  for (const RecordedReading& each : observer_.readings) {
    ASSERT_TRUE(each.known.settings);
    EXPECT_EQ(each.known.settings, observer_.readings[0].known.settings);
  }
}

TEST_F(FilteredLineTest, ABoardThatStartsIsNotAnEmptyBattery) {
  options_.poll_interval = seconds(5);
  stop_after_polls_ = 2;
  const Bytes starting =
      write_frame(sample_reply(16).set_u8(soc_register, 0).set_u16(0x87, 0).set_u32(0x89, 0));
  hear({starting, starting, starting, with_soc(60), with_soc(60)});
  EXPECT_THAT(published_soc(), ElementsAre(60, 60));
  EXPECT_THAT(observer_.offline, IsEmpty());
  EXPECT_EQ(withheld(PlausibilityRule::startup), 3U);
}

TEST_F(FilteredLineTest, TheFirstFrameAfterAnOutageIsComparedWithNoOlderOne) {
  stop_after_polls_ = 8;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      memory.answer(answers::normal(with_soc(60)));
      for (int i = 0; i < 2 * 6; ++i) memory.answer(answers::silence());
      memory.answer(answers::normal(with_soc(20)));
    });
  });
  EXPECT_THAT(published_soc(), ElementsAre(60, 20));
  EXPECT_EQ(observer_.offline.size(), 1U);
}

TEST_F(FilteredLineTest, AHeldFrameAfterAnOutageShowsNoOldValues) {
  stop_after_polls_ = 8;
  run([&](std::size_t) {
    return port([&](MemoryTransport& memory) {
      memory.answer(answers::normal(with_soc(60)));
      for (int i = 0; i < 2 * 6; ++i) memory.answer(answers::silence());
      memory.answer(answers::normal(write_frame(sample_reply(16).set_u16(0x83, 4000))));
      memory.answer(answers::normal(with_soc(20)));
    });
  });
  EXPECT_THAT(published_soc(), ElementsAre(60, 20));
}

TEST_F(FilteredLineTest, WithoutTheFilterEveryFrameIsPublished) {
  options_.plausibility = PlausibilityFilter::off;
  stop_after_polls_ = 3;
  hear({with_soc(60), with_soc(92), with_soc(60)});
  EXPECT_THAT(published_soc(), ElementsAre(60, 92, 60));
  for (const RecordedReading& each : observer_.readings) {
    EXPECT_EQ(each.known.state->held, std::nullopt);
  }
  EXPECT_THAT(observer_.verdicts, IsEmpty());
}

TEST_F(MonitoredBusTest, InfoWithAnotherSerialNumberIsAskedForAgainAtOnce) {
  bool other = false;
  answer_ = [&](auto address, auto what) {
    if (what == for_info) {
      wire_.inject({answer_delay, jk02_info(address, other ? "0815" : "4711")});
    } else if (elapsed() < seconds(60) || elapsed() > seconds(100)) {
      other = elapsed() > seconds(100);
      answer(address, what);
    }
  };
  run(bus(LineMode::poll, {1}), minutes(5));
  std::vector<milliseconds> info;
  for (const Asked& each : asked_) {
    if (each.what == for_info && each.at > seconds(100)) info.push_back(each.at);
  }
  ASSERT_EQ(info.size(), 2U);
  EXPECT_LE(info[1] - info[0], seconds(10)) << "in the next round";
  EXPECT_EQ(serial_number_of(observer_.readings.back().known), "0815");
  std::vector<bool> told;
  for (const RecordedReading& each : observer_.readings) told.push_back(each.another_pack);
  EXPECT_EQ(std::ranges::count(told, true), 1);
}

}  // namespace
}  // namespace jkbms::test
