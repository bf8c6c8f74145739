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
/// "info":{...},"settings":{...}}`, or, where it holds one document alone, that document flat
/// behind its name: `{"document":"state",...}`. Every key of a document is there, `null` where
/// the pack does not say. Behind the name stands the `address` of a pack on a shared bus; a
/// settings document alone ends with the `bms_address` that its frame carries.
std::string to_json(const Snapshot& snapshot);

/// `{"document":"log","address":1,"records":[{"runtime_s":...,"code":...,"text":...}, ...]}`
std::string to_json(std::span<const LogRecord> log, std::optional<std::uint8_t> address);

/// One document as a flat object, every key in the order of schema.hpp.
std::string to_json(const PackState& state);
std::string to_json(const PackInfo& info);
std::string to_json(const PackSettings& settings);

}  // namespace jkbms

#endif
