#ifndef JKBMS_JSON_HPP
#define JKBMS_JSON_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "jkbms/protocol.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

/// The documents of `snapshot` as one line of JSON: `{"document":"all","state":{...},
/// "info":{...},"settings":{...}}`, or, if it holds one document, that document flat after its
/// name: `{"document":"state",...}`. Every key of a document is present; an unknown value is
/// `null`. On a shared bus the `address` of the pack follows the name. A settings document alone
/// ends with the `bms_address` of its frame.
std::string to_json(const Snapshot& snapshot);

/// `{"document":"log","address":1,"records":[{"runtime_s":...,"code":...,"text":...}, ...]}`
std::string to_json(std::span<const LogRecord> log, std::optional<std::uint8_t> address);

/// One document as a flat object, with every key in the order of schema.hpp. Any thread may call
/// these functions.
std::string to_json(const PackState& state);
std::string to_json(const PackInfo& info);
std::string to_json(const PackSettings& settings);

}  // namespace jkbms

#endif
