#include "codec/jk02/jk02.hpp"
#include "codec/jk4e57/jk4e57.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

Scan Protocol::scan(BytesView buffer) const noexcept {
  Scan scan = check(buffer);
  if (scan.kind == Scan::Kind::frame) scan.frame = Frame(buffer.first(scan.size), *this);
  return scan;
}

Result<Frame> Protocol::frame(BytesView bytes) const {
  const Scan found = scan(bytes);
  if (!found.frame || found.size != bytes.size()) {
    return Error{Errc::bad_frame, "these bytes are not one whole frame"};
  }
  return *found.frame;
}

const Protocol& jk4e57() noexcept {
  static const Jk4e57 protocol;
  return protocol;
}

const Protocol& jk02() noexcept {
  static const Jk02 protocol;
  return protocol;
}

std::span<const Protocol* const> protocols() noexcept {
  static const Protocol* const all[] = {&jk4e57(), &jk02()};
  return all;
}

const Protocol* find_protocol(std::string_view name) noexcept {
  for (const Protocol* protocol : protocols()) {
    if (protocol->name() == name) return protocol;
  }
  return nullptr;
}

}  // namespace jkbms
