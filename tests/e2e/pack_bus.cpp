#include "e2e/pack_bus.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {

void expect_only_triggers(const FakePackBus& bus, const std::vector<std::uint8_t>& addresses) {
  std::set<std::string> missing;
  for (const std::uint8_t address : addresses) {
    for (const std::uint16_t document : {status_register, settings_register, info_register}) {
      missing.insert(to_hex(trigger(address, document)));
    }
  }
  const std::set<std::string> allowed = missing;
  const Bytes received = bus.line().received();
  const std::size_t size = trigger(0, status_register).size();
  for (std::size_t at = 0; at < received.size(); at += size) {
    const BytesView rest = BytesView(received).subspan(at);
    const std::string request = to_hex(rest.first(std::min(size, rest.size())));
    EXPECT_TRUE(allowed.contains(request)) << request;
    missing.erase(request);
  }
  for (const std::string& never : missing) ADD_FAILURE() << "never asked: " << never;
}

}  // namespace jkbms::test
