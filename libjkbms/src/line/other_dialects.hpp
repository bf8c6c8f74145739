#ifndef JKBMS_LINE_OTHER_DIALECTS_HPP
#define JKBMS_LINE_OTHER_DIALECTS_HPP

#include <vector>

#include "jkbms/frame_assembler.hpp"
#include "jkbms/protocol.hpp"
#include "line/device_recogniser.hpp"

namespace jkbms {

/// Listens for values in a dialect other than the line's, and for messages of other devices, until
/// values of the line's dialect come.
class OtherDialects {
 public:
  explicit OtherDialects(const Protocol& own) : own_(own) { start(); }

  /// Values of the line's dialect came: stops listening for others for good.
  void understood();
  /// Forgets what was heard. Listens again unless understood() was called before.
  void start();
  void feed(BytesView bytes);
  /// The other dialect that was heard since start(); nullptr: none.
  [[nodiscard]] const Protocol* heard() const noexcept { return heard_; }
  /// The other device that was recognised since start().
  [[nodiscard]] OtherDevice device() const noexcept { return devices_.device(); }

 private:
  struct Listener {
    const Protocol* protocol;
    FrameAssembler assembler;
  };
  const Protocol& own_;
  bool understood_ = false;
  std::vector<Listener> listeners_;
  const Protocol* heard_ = nullptr;
  DeviceRecogniser devices_;
};

}  // namespace jkbms

#endif
