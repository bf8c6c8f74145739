#ifndef JKBMS_PROTOCOL_HPP
#define JKBMS_PROTOCOL_HPP

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jkbms/bytes.hpp"
#include "jkbms/result.hpp"
#include "jkbms/snapshot.hpp"

namespace jkbms {

class Protocol;

/// One whole message whose length and checksum are right. Only Protocol::scan() makes one. A frame
/// is a view: it is valid as long as the bytes that were scanned.
class Frame {
 public:
  [[nodiscard]] BytesView bytes() const noexcept { return bytes_; }
  /// Whether `protocol` made this frame.
  [[nodiscard]] bool is_of(const Protocol& protocol) const noexcept {
    return protocol_ == &protocol;
  }

 private:
  friend class Protocol;
  constexpr Frame(BytesView bytes, const Protocol& protocol)
      : bytes_(bytes), protocol_(&protocol) {}

  BytesView bytes_;
  const Protocol* protocol_;
};

/// Verdict on the front of a receive buffer.
struct Scan {
  enum class Kind {
    need_more,  ///< may be the beginning of a message
    noise,      ///< cannot be the beginning of a message
    frame,      ///< a whole message that passed every check
    corrupt,    ///< it looked like a message, but a check failed
  };
  Kind kind = Kind::need_more;
  std::size_t size = 0;  ///< noise: bytes to drop; frame: its length; corrupt: 1; need_more: 0
  std::size_t stated_size = 0;  ///< need_more: the length that the message states; 0: not known yet
  std::optional<Frame> frame = std::nullopt;  ///< set if `kind` is frame
};

/// One request to a pack: bytes that read and never change a setting (docs/read-only.md).
struct Request {
  BytesView bytes;  ///< points into constants
  Part part = Part::all;
};

/// One entry of a pack's event log.
struct LogRecord {
  std::uint32_t runtime_s = 0;  ///< run time of the pack at the event, in seconds
  std::uint8_t code = 0;
  std::string text;
};

/// How a frame with a state is built, for the plausibility filter.
struct FrameShape {
  std::bitset<256> identifiers;  ///< jk4e57: the registers that the frame has
  bool repeated = false;         ///< jk4e57: the frame has a register twice
  bool incomplete = false;       ///< jk4e57: cells, voltage, current or state of charge is missing
  std::uint8_t layout = 0;       ///< jk02: which of its layouts the frame has
  std::uint32_t cell_slots = 0;  ///< jk02: bit n is set if cell slot n is in use
  std::optional<double> stated_mean_v;   ///< jk02: the pack's own average of its cells
  std::optional<double> stated_delta_v;  ///< jk02: the pack's own spread of its cells

  /// Whether the two frames have the same registers, or the same layout and cell slots.
  [[nodiscard]] bool same_parts(const FrameShape& other) const noexcept {
    return identifiers == other.identifiers && layout == other.layout &&
           cell_slots == other.cell_slots;
  }
};

/// The content of one message.
struct Decoded {
  enum class Kind {
    data,             ///< values of a pack, in `snapshot` or `log`
    acknowledgement,  ///< names the pack that the data before it came from
    request,          ///< a request of another master, or the echo of our own
    other,            ///< an answer without values
  };
  Kind kind = Kind::other;
  Snapshot snapshot;
  FrameShape shape;            ///< how the frame is built; set if `snapshot.state` is
  std::vector<LogRecord> log;  ///< oldest first
  /// The document that an acknowledgement, a request or the data is about; nullopt: no single one.
  std::optional<Part> part;
  /// The address in an acknowledgement or a request, if the protocol has addresses.
  std::optional<std::uint8_t> address;
  /// The first identifier that this build does not know. Its length is not sent, so decoding ends
  /// there; the values before it are kept.
  std::optional<std::uint8_t> unknown_identifier;
  std::size_t undecoded_bytes = 0;  ///< from that identifier to the end of the values
};

/// What Protocol::redact() overwrites.
enum class Redaction : std::uint8_t {
  passcodes,
  passcodes_and_names,  ///< also the device name, the serial number and the user data
};

/// A protocol: the requests to a pack, the form of a message, and the meaning of a message. It does
/// no I/O and keeps no state. Any number of threads may use one object. No function blocks.
class Protocol {
 public:
  virtual ~Protocol() = default;

  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// The size of the longest message, in bytes.
  [[nodiscard]] virtual std::size_t max_frame_size() const noexcept = 0;
  /// Whether several packs may share a line. Then the acknowledgement after a data frame names its
  /// pack; data without an acknowledgement is not attributed.
  [[nodiscard]] virtual bool shares_bus() const noexcept = 0;
  /// The requests that fetch `part` from the pack at `address`, in the order to send them. Empty if
  /// the protocol has no such part or no such address.
  [[nodiscard]] virtual std::vector<Request> plan(std::uint8_t address, Part part) const = 0;
  /// The ids that `PackState::alarms` uses, in the order of the alarm bits.
  [[nodiscard]] virtual std::span<const std::string_view> alarm_ids() const noexcept = 0;
  /// Judges the front of `buffer`. Looks no further than max_frame_size().
  [[nodiscard]] Scan scan(BytesView buffer) const noexcept;
  /// Checks `bytes`, which must be one whole message, and returns its frame. To read a stream of
  /// bytes, use a FrameAssembler.
  /// Errors: bad_frame if `bytes` are not exactly one message, or a check fails.
  [[nodiscard]] Result<Frame> frame(BytesView bytes) const;
  /// Reads the values of a frame. `known` holds the values of earlier frames of the same pack; some
  /// values depend on them.
  /// Errors: bad_frame if the structure is wrong although the checksum is right; invalid_argument
  /// if another protocol made the frame.
  [[nodiscard]] virtual Result<Decoded> decode(const Frame& frame, const Snapshot& known) const = 0;
  /// Overwrites each passcode in `stream` with `X`, and the names too if `what` says so. Corrects
  /// the checksums of whole messages, and returns the ranges that it overwrote. In bytes that form
  /// no valid message it overwrites all that may be a passcode, or a name of four characters.
  [[nodiscard]] virtual std::vector<ByteRange> redact(std::span<std::uint8_t> stream,
                                                      Redaction what) const = 0;

 private:
  /// Judges the front of `buffer`; scan() makes the frame.
  [[nodiscard]] virtual Scan check(BytesView buffer) const noexcept = 0;
};

/// The protocol of the GPS/TTL/RS-485 port, with frames that begin with 4E 57. Valid for the whole
/// program.
const Protocol& jk4e57() noexcept;
/// The protocol of the PB packs, with frames that begin with 55 AA EB 90. Valid for the whole
/// program.
const Protocol& jk02() noexcept;
/// Every protocol of this build.
std::span<const Protocol* const> protocols() noexcept;
/// The protocol with this name, or nullptr. For programs whose user enters the name; others call
/// jk4e57() or jk02().
const Protocol* find_protocol(std::string_view name) noexcept;

}  // namespace jkbms

#endif
