#ifndef JKBMS_ANOTHER_PACK_HPP
#define JKBMS_ANOTHER_PACK_HPP

#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Whether both have a serial number and these differ.
bool is_another_pack(const Snapshot& before, const Snapshot& now);

}  // namespace jkbms

#endif
