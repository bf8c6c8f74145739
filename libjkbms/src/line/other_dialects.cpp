#include "line/other_dialects.hpp"

namespace jkbms {

void OtherDialects::understood() {
  understood_ = true;
  listeners_.clear();
  devices_.clear();
}

void OtherDialects::start() {
  heard_ = nullptr;
  devices_.clear();
  listeners_.clear();
  if (understood_) return;
  for (const Protocol* const protocol : protocols()) {
    if (protocol->name() != own_.name())
      listeners_.push_back({protocol, FrameAssembler(*protocol)});
  }
}

void OtherDialects::feed(BytesView bytes) {
  if (!understood_) devices_.feed(bytes);
  for (auto& [protocol, assembler] : listeners_) {
    assembler.feed(bytes);
    while (const auto frame = assembler.next()) {
      const auto decoded = protocol->decode(*frame, {});
      if (decoded && decoded->kind == Decoded::Kind::data) heard_ = protocol;
    }
  }
}

}  // namespace jkbms
