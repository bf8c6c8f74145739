#include "support/fake_pack_bus.hpp"

#include <algorithm>
#include <utility>

#include "support/frame_writer_jk02.hpp"

namespace jkbms::test {
namespace {

using std::chrono::milliseconds;

constexpr std::uint8_t master_address = 0;
constexpr std::uint8_t last_address = 15;
/// A real master waits at least 200 ms for the answer of the last pack before it sends its own
/// frames.
constexpr milliseconds patience_of_a_master{200};

const Bytes* frame_of(const SamplePack& pack, std::uint16_t register_number) {
  switch (register_number) {
    case status_register:
      return &pack.status;
    case settings_register:
      return &pack.settings;
    case info_register:
      return &pack.info;
    default:
      return nullptr;
  }
}

}  // namespace

FakePackBus::FakePackBus(FakeBms::Pace pace)
    : line_([this](BytesView request) { return answer(request); }, pace) {}

void FakePackBus::join(std::uint8_t address, SamplePack pack, Manners manners) {
  const std::lock_guard lock(mutex_);
  members_[address] = {std::move(pack), manners};
}

void FakePackBus::join(const std::vector<std::uint8_t>& addresses) {
  for (const std::uint8_t address : addresses) join(address, sample_pack(address));
}

void FakePackBus::leave(std::uint8_t address) {
  const std::lock_guard lock(mutex_);
  members_.erase(address);
}

void FakePackBus::disturb(Line line) {
  const std::lock_guard lock(mutex_);
  disturbance_ = std::move(line);
}

void FakePackBus::start_master(milliseconds pause) {
  {
    const std::lock_guard lock(mutex_);
    mastered_ = true;
  }
  line_.chatter([this, pause, next = std::size_t{0},
                 round = std::vector<MemoryTransport::Reply>()]() mutable {
    if (next == round.size()) {
      const std::lock_guard lock(mutex_);
      round = cycle(pause);
      next = 0;
    }
    return round[next++];
  });
}

void FakePackBus::stop_master() {
  line_.chatter(nullptr);
  const std::lock_guard lock(mutex_);
  mastered_ = false;
}

/// Empty if there is no such pack.
Bytes FakePackBus::answer_of(std::uint8_t address, std::uint16_t register_number) const {
  const auto found = members_.find(address);
  if (found == members_.end()) return {};
  const Bytes* frame = frame_of(found->second.pack, register_number);
  if (frame == nullptr) return {};
  const Manners& manners = found->second.manners;
  if (!manners.acknowledges) return *frame;
  return joined({*frame, Bytes(manners.fillers), acknowledgement(address, register_number)});
}

FakeBms::Answer FakePackBus::answer(BytesView request) const {
  const std::lock_guard lock(mutex_);
  const std::uint8_t address = request[0];
  FakeBms::Answer answer;
  if (disturbance_.echo)
    answer.pieces.push_back({milliseconds(0), {request.begin(), request.end()}});
  if (mastered_ && address == master_address) return answer;
  const Bytes said = answer_of(address, static_cast<std::uint16_t>(request[2] << 8 | request[3]));
  if (said.empty()) return answer;
  answer.pieces.push_back({members_.at(address).manners.delay,
                           joined({disturbance_.before, said, disturbance_.behind})});
  return answer;
}

std::vector<MemoryTransport::Reply> FakePackBus::cycle(milliseconds pause) const {
  std::vector<MemoryTransport::Reply> round;
  const milliseconds first_pause = std::max(pause, patience_of_a_master);
  round.push_back({{first_pause, answer_of(master_address, status_register)}});
  round.push_back({{pause, answer_of(master_address, settings_register)}});
  for (std::uint8_t address = 1; address <= last_address; ++address) {
    for (const std::uint16_t document : {status_register, settings_register}) {
      const Bytes answer = answer_of(address, document);
      if (answer.empty() && document != status_register) continue;
      MemoryTransport::Reply message{{pause, trigger(address, document)}};
      if (!answer.empty()) message.push_back({members_.at(address).manners.delay, answer});
      round.push_back(std::move(message));
    }
  }
  return round;
}

}  // namespace jkbms::test
