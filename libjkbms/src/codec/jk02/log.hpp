#ifndef JKBMS_CODEC_JK02_LOG_HPP
#define JKBMS_CODEC_JK02_LOG_HPP

#include <vector>

#include "jkbms/bytes.hpp"
#include "jkbms/protocol.hpp"

namespace jkbms {

/// The entries of a system-log frame, oldest first. The frame holds a ring of fifty entries.
std::vector<LogRecord> decode_jk02_log(BytesView frame);

}  // namespace jkbms

#endif
