#ifndef JKBMS_TESTS_E2E_PACK_BUS_HPP
#define JKBMS_TESTS_E2E_PACK_BUS_HPP

#include <vector>

#include "support/fake_pack_bus.hpp"

namespace jkbms::test {

/// Fails the test unless all that ever came to the bus are whole triggers of status, settings and
/// device info, for these addresses, each of them at least once.
void expect_only_triggers(const FakePackBus& bus, const std::vector<std::uint8_t>& addresses);

}  // namespace jkbms::test

#endif
