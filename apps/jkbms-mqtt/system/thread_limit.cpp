#include "system/thread_limit.hpp"

#include <fmt/format.h>

#include <latch>
#include <system_error>
#include <thread>
#include <vector>

namespace jkbms::app {

void require_threads(std::size_t count) {
  std::latch end(1);
  std::vector<std::jthread> threads;
  threads.reserve(count);
  try {
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&end] { end.wait(); });
  } catch (const std::system_error& error) {
    end.count_down();
    throw std::system_error(error.code(),
                            fmt::format("the program needs {} more {}; raise the limit of "
                                        "threads (TasksMax of the service, ulimit -u) or of memory "
                                        "(LimitAS, ulimit -v)",
                                        count, count == 1 ? "thread" : "threads"));
  }
  end.count_down();
}

}  // namespace jkbms::app
