#include "line/device_recogniser.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "jkbms/capture.hpp"
#include "support/capture_files.hpp"

namespace jkbms::test {
namespace {

using std::filesystem::path;

Bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

struct Sample {
  const char* name;
  OtherDevice device;
  Bytes bytes;  ///< as printed in documents and by other projects
};

std::vector<Sample> samples() {
  return {
      {"JBD asks", OtherDevice::jbd, *from_hex("DD A5 03 00 FF FD 77")},
      {"JBD asks for cells", OtherDevice::jbd, *from_hex("DD A5 04 00 FF FC 77")},
      {"JBD answers", OtherDevice::jbd,
       *from_hex("DD 03 00 1B 17 00 00 00 02 D0 03 E8 00 00 20 78 00 00 00 00 00 00 10 48 03 0F 02 "
                 "0B 76 0B 82 FB FF 77")},
      {"Daly asks and answers", OtherDevice::daly,
       *from_hex("A5 40 90 08 00 00 00 00 00 00 00 00 7D "
                 "A5 01 90 08 02 10 00 00 75 30 03 E8 E0")},
      {"Pylontech asks", OtherDevice::pylontech, bytes_of("~20024642E00202FD33\r")},
      {"Pylontech is asked for its name", OtherDevice::pylontech,
       bytes_of("~20024651E00202FD33\r")},
      {"Seplos asks", OtherDevice::pylontech, bytes_of("~20004642E00200FD37\r")},
      {"Seplos 3 asks", OtherDevice::seplos, *from_hex("00 04 10 00 00 12 75 16")},
      {"a balancer is asked", OtherDevice::jk_balancer, *from_hex("55 AA 01 FF 00 00 FF")},
      {"a GPS receiver", OtherDevice::nmea,
       bytes_of("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n")},
      {"VE.Direct", OtherDevice::ve_direct,
       bytes_of("\r\nPID\t0xA053\r\nV\t26210\r\nI\t-10\r\nChecksum\t\x5A")},
  };
}

OtherDevice recognised(const Bytes& bytes, std::size_t chunk) {
  DeviceRecogniser recogniser;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    recogniser.feed(BytesView(bytes).subspan(at, std::min(chunk, bytes.size() - at)));
  }
  return recogniser.device();
}

TEST(DeviceRecogniser, KnowsEachDeviceInChunksOfAnySizeAndBehindNoise) {
  const Bytes noise = *from_hex("00 FF DD A5 A5 40 55 AA 7E 32 24 47 50 0D 0A DD 03 00");
  for (const Sample& sample : samples()) {
    for (const std::size_t chunk : {1U, 2U, 3U, 7U, 64U, 512U}) {
      EXPECT_EQ(recognised(sample.bytes, chunk), sample.device) << sample.name << ' ' << chunk;
      Bytes noisy = noise;
      noisy.insert(noisy.end(), sample.bytes.begin(), sample.bytes.end());
      noisy.resize(noisy.size() + 300);  // more than a false beginning can wait for
      EXPECT_EQ(recognised(noisy, chunk), sample.device) << sample.name << ' ' << chunk;
    }
  }
}

TEST(DeviceRecogniser, DoesNotKnowAMessageWithOneWrongByteOrWithoutItsEnd) {
  for (const Sample& sample : samples()) {
    const bool text = sample.device == OtherDevice::pylontech ||
                      sample.device == OtherDevice::nmea || sample.device == OtherDevice::ve_direct;
    if (text) continue;  // their checks are at other places: see below
    for (std::size_t i = 0; i < sample.bytes.size(); ++i) {
      Bytes damaged = sample.bytes;
      damaged[i] ^= 0x20;
      EXPECT_EQ(recognised(damaged, 512), OtherDevice::none) << sample.name << ' ' << i;
    }
    const Bytes cut(sample.bytes.begin(), sample.bytes.end() - 1);
    EXPECT_EQ(recognised(cut, 512), OtherDevice::none) << sample.name;
  }
}

TEST(DeviceRecogniser, ChecksTextProtocolsByTheirCheckDigits) {
  EXPECT_EQ(recognised(bytes_of("~20024642D00202FD33\r"), 512), OtherDevice::none);
  EXPECT_EQ(recognised(bytes_of("~20024742E00202FD33\r"), 512), OtherDevice::none);
  EXPECT_EQ(recognised(bytes_of("$GPGGA,123519,4807.038,N*48\r\n"), 512), OtherDevice::none);
  EXPECT_EQ(recognised(bytes_of("$gpgga,123519,4807.038,N*48\r\n"), 512), OtherDevice::none);
  EXPECT_EQ(recognised(bytes_of("Checksum\tx"), 512), OtherDevice::none);
}

TEST(DeviceRecogniser, ClearForgets) {
  DeviceRecogniser recogniser;
  recogniser.feed(samples()[0].bytes);
  EXPECT_EQ(recogniser.device(), OtherDevice::jbd);
  recogniser.clear();
  EXPECT_EQ(recogniser.device(), OtherDevice::none);
}

TEST(DeviceRecogniser, TakesNoRandomNoiseForADevice) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same noise at each run
  std::uniform_int_distribution<int> any(0, 255);
  DeviceRecogniser recogniser;
  Bytes chunk(4096);
  for (int i = 0; i < 500; ++i) {
    for (auto& byte : chunk) byte = static_cast<std::uint8_t>(any(random));
    recogniser.feed(chunk);
    ASSERT_EQ(recogniser.device(), OtherDevice::none) << i;
  }
}

TEST(DeviceRecogniser, TakesNoRunOfOneByteForADevice) {
  DeviceRecogniser recogniser;
  for (int value = 0; value <= 255; ++value) {
    recogniser.feed(Bytes(600, static_cast<std::uint8_t>(value)));
    EXPECT_EQ(recogniser.device(), OtherDevice::none) << value;
  }
}

/// Feeds every capture below `folder` to one recogniser, and returns how many there were.
int feed_captures(const path& folder, DeviceRecogniser& recogniser) {
  int count = 0;
  for (const path& file : list_captures(folder)) {
    const auto capture = read_capture(file.string());
    if (!capture) continue;
    for (const CaptureRecord& record : capture->records) recogniser.feed(record.bytes);
    EXPECT_EQ(recogniser.device(), OtherDevice::none) << file;
    recogniser.clear();
    ++count;
  }
  return count;
}

TEST(DeviceRecogniser, TakesNoCaptureOfAJkPackForADevice) {
  DeviceRecogniser recogniser;
  EXPECT_GT(feed_captures(JKBMS_GOLDEN_DIR, recogniser), 40);
  const path folder = JKBMS_CAPTURES_DIR;
  if (folder.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  for (const char* kind : {"uart", "pb", "modbus", "stream"}) {
    EXPECT_GT(feed_captures(folder / kind, recogniser), 0) << kind;
  }
}

TEST(DeviceRecogniser, KnowsTheCapturesOfABalancer) {
  const path folder = JKBMS_CAPTURES_DIR;
  if (folder.empty()) GTEST_SKIP() << "JKBMS_CAPTURES_DIR is not set";
  int count = 0;
  for (const path& file : list_captures(folder / "balancer")) {
    const auto bytes = read_received(file);
    ASSERT_TRUE(bytes) << file;
    EXPECT_EQ(recognised(*bytes, 512), OtherDevice::jk_balancer) << file;
    ++count;
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace jkbms::test
