#ifndef JKBMS_TESTS_SUPPORT_FAKE_BROKER_HPP
#define JKBMS_TESTS_SUPPORT_FAKE_BROKER_HPP

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "jkbms/bytes.hpp"
#include "support/loopback.hpp"
#include "transport/fd_io.hpp"

namespace jkbms::test {

/// A TCP server on loopback that answers each MQTT packet from a script, correctly or not. It keeps
/// every message, and adds the will of a connection that it accepted and that ends without a
/// DISCONNECT. Any thread may call any member.
class FakeBroker {
 public:
  enum Type : std::uint8_t {
    connect = 1,
    connack = 2,
    publish = 3,
    puback = 4,
    pubrec = 5,
    pubrel = 6,
    pubcomp = 7,
    subscribe = 8,
    suback = 9,
    pingreq = 12,
    pingresp = 13,
    disconnect = 14,
  };
  struct Packet {
    std::uint8_t first_byte = 0;
    Bytes body;

    [[nodiscard]] Type type() const noexcept { return static_cast<Type>(first_byte >> 4U); }
    /// The QoS of a PUBLISH.
    [[nodiscard]] int qos() const noexcept { return static_cast<int>((first_byte >> 1U) & 3U); }
    /// The packet identifier of a PUBLISH with QoS 1 or 2, a PUBREL or a SUBSCRIBE: two bytes, 0 if
    /// it has none.
    [[nodiscard]] Bytes id() const;
  };
  struct Message {
    std::string topic;
    std::string payload;
  };
  struct Reaction {
    Bytes bytes = {};           ///< written to the connection
    bool close = false;         ///< then the connection is closed
    bool stop_reading = false;  ///< then nothing more is read from it
  };
  /// Called in the server's thread; must not call the broker.
  using Script = std::function<Reaction(const Packet& packet)>;

  explicit FakeBroker(Script script = obedient());
  ~FakeBroker();
  FakeBroker(const FakeBroker&) = delete;
  FakeBroker& operator=(const FakeBroker&) = delete;

  /// The correct answer of a broker.
  static Reaction answer(const Packet& packet);
  static Script obedient() { return &FakeBroker::answer; }
  /// The correct answers, except to packets of `type`.
  static Script obedient_but(Type type, std::function<Reaction(const Packet&)> other);
  /// A CONNACK with this return code.
  static Bytes connack_with(std::uint8_t code);
  /// The answer to a SUBSCRIBE of one topic: the QoS, or 0x80 for a refusal.
  static Bytes suback_with(const Packet& subscription, std::uint8_t code);

  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const { return listener_.address(); }
  /// Writes to the newest connection. Returns false if there is none or it accepts no bytes for
  /// long.
  bool send(BytesView bytes);

  /// How many connections were made, and how many are open.
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t open_connections() const;
  /// How many packets of `type` were received on all connections.
  [[nodiscard]] std::size_t packets(Type type) const;
  /// Every message that was published or was a will, the oldest first.
  [[nodiscard]] std::vector<Message> messages() const;
  bool wait_for_connections(std::size_t count) const;
  bool wait_for_open_connections(std::size_t count) const;
  bool wait_for_packets(Type type, std::size_t count) const;

 private:
  struct Connection {
    explicit Connection(fd_io::Descriptor its_socket) : socket(std::move(its_socket)) {}

    fd_io::Descriptor socket;
    Bytes received;
    bool reads = true;
    std::optional<Message> will;  ///< of an accepted connection
  };

  void serve(const std::stop_token& stop);
  void accept();
  /// Returns false if the connection has ended.
  bool read(Connection& connection);
  bool react(Connection& connection, const Packet& packet);
  void keep(Connection& connection, const Packet& packet, const Reaction& reaction);
  static Message message_of(const Packet& publication);
  static std::optional<Message> will_of(const Packet& connect);
  bool wait_for(const std::function<bool()>& condition) const;

  Script script_;
  LoopbackListener listener_;
  fd_io::Descriptor wake_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Connection> connections_;
  std::size_t accepted_ = 0;
  std::map<Type, std::size_t> packets_;
  std::vector<Message> messages_;
  std::jthread server_;
};

}  // namespace jkbms::test

#endif
