#include "codec/jk02/jk02.hpp"
#include "codec/jk4e57/jk4e57.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {
namespace {

const Jk4e57 jk4e57;
const Jk02 jk02;
constexpr const Protocol* all[] = {&jk4e57, &jk02};

}  // namespace

std::span<const Protocol* const> protocols() noexcept {
  return all;
}

const Protocol* find_protocol(std::string_view name) noexcept {
  for (const Protocol* protocol : all) {
    if (protocol->name() == name) return protocol;
  }
  return nullptr;
}

}  // namespace jkbms
