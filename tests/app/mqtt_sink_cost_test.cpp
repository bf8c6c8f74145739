#include <atomic>
#include <cstdlib>
#include <new>

#include "mqtt_sink_fixture.hpp"

namespace {

std::atomic<std::size_t> allocations;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace jkbms::app {
namespace {

/// Accepts and counts messages.
class CountingClient final : public MqttClient {
 public:
  bool publish(MqttMessage /*message*/) override { return ++messages > 0; }

  std::size_t messages = 0;
};

/// Returns how many allocations it takes to publish an unchanged snapshot on a bus of `packs`.
std::size_t allocations_of_one_poll(int packs) {
  CountingClient client;
  MqttOptions options;
  options.topic = "T";
  MqttSink sink(client, options);
  const Snapshot pack = sample();
  std::vector<PackId> ids;
  for (int i = 0; i < packs; ++i) ids.push_back({0, std::to_string(i + 10)});
  for (const PackId& id : ids) sink.publish(id, pack, Part::all);
  sink.publish(ids.front(), pack, Part::all);
  const std::size_t before = allocations;
  sink.publish(ids.front(), pack, Part::all);
  return allocations - before;
}

TEST(MqttSinkCost, SettingsOfOtherPacksAreNotReadIfNoneChanged) {
  EXPECT_GT(allocations_of_one_poll(2), 0U);
  EXPECT_EQ(allocations_of_one_poll(16), allocations_of_one_poll(2));
}

}  // namespace
}  // namespace jkbms::app
