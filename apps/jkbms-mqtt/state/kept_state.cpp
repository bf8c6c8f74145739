#include "state/kept_state.hpp"

#include <chrono>
#include <utility>
#include <vector>

namespace jkbms::app {
namespace {

constexpr std::chrono::seconds save_period{60};

}  // namespace

KeptState::KeptState(std::string file, Names names, Clock& clock, Log& log)
    : file_(std::move(file)),
      names_(std::move(names)),
      clock_(clock),
      log_(log),
      due_(clock.now() + save_period) {}

bool KeptState::load(const StateFile::Understands& understands) {
  std::vector<Sentence> messages;
  const auto loaded = file_.load(understands, messages);
  for (const Sentence& sentence : messages) log_.warn(sentence.message, "{}", sentence.text);
  if (!loaded) {
    log_.warn(Message::state_not_kept, "{}: {}", names_.not_kept, loaded.error().detail);
    return false;
  }
  saved_ = loaded->value_or("");
  return true;
}

void KeptState::save(const std::string& text) {
  due_ = clock_.now() + save_period;
  if (text == saved_) return;
  if (const auto saved = file_.save(text); !saved) {
    if (!std::exchange(failed_, true)) {
      log_.warn(Message::state_not_saved, "{} are not saved: {}; trying again", names_.contents,
                saved.error().detail);
    }
    return;
  }
  if (std::exchange(failed_, false)) log_.info("{} are saved again", names_.contents);
  saved_ = text;
}

}  // namespace jkbms::app
