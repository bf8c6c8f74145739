#ifndef JKBMS_TESTS_BENCH_MINIMAL_READER_HPP
#define JKBMS_TESTS_BENCH_MINIMAL_READER_HPP

#include <chrono>
#include <string>
#include <thread>

#include "support/fake_bms.hpp"

namespace jkbms::test {

/// The simplest possible gateway, for comparison. In its own thread it asks `bms`, reads the reply
/// and publishes one QoS 0 message on `topic` through a plain socket: the cycles register, as
/// {"cycles":N}. It checks nothing.
class MinimalReader {
 public:
  /// `port` is that of a broker at 127.0.0.1. Throws std::system_error if it cannot be reached.
  MinimalReader(const FakeBms& bms, int port, std::string topic,
                std::chrono::milliseconds interval);

  /// How long the thread has used a processor.
  [[nodiscard]] std::chrono::nanoseconds cpu();

 private:
  void run(const std::stop_token& stop) const;

  fd_io::Descriptor serial_;
  fd_io::Descriptor broker_;
  std::string topic_;
  std::chrono::milliseconds interval_;
  std::jthread thread_;
};

}  // namespace jkbms::test

#endif
