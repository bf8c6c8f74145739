#ifndef JKBMS_TESTS_FAULTS_WIRE_HPP
#define JKBMS_TESTS_FAULTS_WIRE_HPP

namespace jkbms::test {

/// What is between the program and a pack.
enum class Wire { terminal, tcp };

}  // namespace jkbms::test

#endif
