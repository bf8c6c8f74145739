#ifndef JKBMS_TESTS_FAULTS_LINE_FAULTS_HPP
#define JKBMS_TESTS_FAULTS_LINE_FAULTS_HPP

#include <span>
#include <string_view>

#include "faults/faulty_pack.hpp"

namespace jkbms::test {

/// What a fault does to the values of a pack.
enum class Effect {
  values,   ///< they go on coming, and the pack stays online
  offline,  ///< none come, and the pack goes offline
  either,   ///< both are right while the fault lasts
};

/// One way in which answers are damaged.
struct LineFault {
  std::string_view name;
  Effect effect = Effect::values;
  std::string_view must_hold;
  FakeBms::Answer (*damage)(const FaultyPack::Answering& answering);
  const Protocol& (*only_for)() noexcept = nullptr;  ///< nullptr: every protocol
};

/// Every damage of answers that the matrix knows.
std::span<const LineFault> line_faults();

}  // namespace jkbms::test

#endif
