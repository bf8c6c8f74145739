#ifndef JKBMS_JSON_HPP
#define JKBMS_JSON_HPP

#include <string>

#include "jkbms/snapshot.hpp"

namespace jkbms {

/// The documents of `snapshot` as one line of JSON: `{"document":"all","state":{...},
/// "info":{...},"settings":{...}}`, or, where it holds one document alone, that document flat
/// behind its name: `{"document":"state",...}`. Every key of a document is there, `null` where
/// the pack does not say.
std::string to_json(const Snapshot& snapshot);

/// One document as a flat object, every key in the order of schema.hpp.
std::string to_json(const PackStatus& status);
std::string to_json(const PackIdentity& info);
std::string to_json(const PackSettings& settings);

}  // namespace jkbms

#endif
