#ifndef JKBMS_TESTS_E2E_PACK_BUS_HPP
#define JKBMS_TESTS_E2E_PACK_BUS_HPP

#include <vector>

#include "support/fake_pack_bus.hpp"

namespace jkbms::test {

/// Fails the test unless the bus received only whole triggers of state, settings and info, for
/// these addresses, and at least one of each.
void expect_only_triggers(const FakePackBus& bus, const std::vector<std::uint8_t>& addresses);

}  // namespace jkbms::test

#endif
