#ifndef JKBMS_LINE_OTHER_DIALECTS_HPP
#define JKBMS_LINE_OTHER_DIALECTS_HPP

#include <vector>

#include "jkbms/frame_assembler.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// Listens for values in another dialect than the line's, until the line's own was understood.
class OtherDialects {
 public:
  explicit OtherDialects(const Protocol& own) : own_(own) { start(); }

  /// Values of the line's own dialect came: no other is listened for any more.
  void understood();
  /// Forgets what was heard, and listens anew unless the own dialect was understood before.
  void start();
  void feed(BytesView bytes);
  /// The dialect that was heard since start(); nullptr: none.
  [[nodiscard]] const Protocol* heard() const noexcept { return heard_; }

 private:
  struct Listener {
    const Protocol* protocol;
    FrameAssembler assembler;
  };
  const Protocol& own_;
  bool understood_ = false;
  std::vector<Listener> listeners_;
  const Protocol* heard_ = nullptr;
};

}  // namespace jkbms

#endif
