#ifndef JKBMS_TESTS_FAULTS_ROWS_HPP
#define JKBMS_TESTS_FAULTS_ROWS_HPP

#include <vector>

#include "faults/situation.hpp"

namespace jkbms::test {

/// Faults of the line and of the port, for each protocol.
std::vector<Row> line_rows();
/// Faults of the system that the program runs on.
std::vector<Row> process_rows();
/// Faults of the broker.
std::vector<Row> broker_rows();

}  // namespace jkbms::test

#endif
