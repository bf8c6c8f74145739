#ifndef JKBMS_BYTES_HPP
#define JKBMS_BYTES_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/result.hpp"

namespace jkbms {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// A range of bytes in a buffer.
struct ByteRange {
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// Reads hexadecimal digit pairs, upper or lower case; blanks between pairs are allowed.
/// Errors: invalid_argument; the detail names the wrong character or the incomplete pair.
Result<Bytes> from_hex(std::string_view text);

/// Writes upper-case digit pairs with one blank between them: "4E 57 00 13". Any thread.
std::string to_hex(BytesView bytes);

}  // namespace jkbms

#endif
