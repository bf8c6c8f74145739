#ifndef JKBMS_MQTT_CONSOLE_SCREEN_WATCH_RUN_HPP
#define JKBMS_MQTT_CONSOLE_SCREEN_WATCH_RUN_HPP

#include <vector>

#include "console/screen/screen_log.hpp"
#include "console/screen/watched_packs.hpp"
#include "console/stoppable_work.hpp"

/// `--watch` on a terminal: the packs have the screen until the person leaves it.
namespace jkbms::app {

/// Runs each piece of work in a separate thread and shows the packs that it fills, until q, SIGINT,
/// SIGTERM or SIGHUP; without a keyboard also until all the work is done. Ends too if no port at
/// all can be opened at the start, and returns the error of each. Prints what `log` has kept. All
/// work has ended when this returns.
std::vector<Error> show_on_screen(WatchedPacks& packs, const std::vector<StoppableWork>& work,
                                  const Clock& clock, ScreenLog& log);

}  // namespace jkbms::app

#endif
