#include "support/fake_broker.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "support/patience.hpp"

namespace jkbms::test {
namespace {

constexpr std::size_t chunk = 65536;

bool write_all(int socket, BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

/// Removes the first whole packet from `received` and returns it; nullopt: there is none.
std::optional<FakeBroker::Packet> take_packet(Bytes& received) {
  std::size_t length = 0;
  std::size_t at = 1;
  for (unsigned shift = 0;; shift += 7) {
    if (at >= received.size()) return std::nullopt;
    const std::uint8_t byte = received[at++];
    length |= (byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) break;
  }
  if (received.size() < at + length) return std::nullopt;
  const auto body = received.begin() + static_cast<std::ptrdiff_t>(at);
  const auto end = body + static_cast<std::ptrdiff_t>(length);
  FakeBroker::Packet packet{received[0], Bytes(body, end)};
  received.erase(received.begin(), end);
  return packet;
}

/// A string or binary value of MQTT, with its size in two bytes before it. Moves `at` behind it.
std::string take_text(const Bytes& body, std::size_t& at) {
  if (body.size() < at + 2) return {};
  const std::size_t size = static_cast<std::size_t>(body[at] << 8U) + body[at + 1];
  const std::size_t begin = std::min(at + 2, body.size());
  at = std::min(begin + size, body.size());
  return {body.begin() + static_cast<std::ptrdiff_t>(begin),
          body.begin() + static_cast<std::ptrdiff_t>(at)};
}

/// Whether a CONNACK that accepts a connection is in the reaction.
bool accepts(const FakeBroker::Reaction& reaction) {
  const Bytes accepted = FakeBroker::connack_with(0);
  const auto& bytes = reaction.bytes;
  return std::search(bytes.begin(), bytes.end(), accepted.begin(), accepted.end()) != bytes.end();
}

Bytes with_id(std::uint8_t first_byte, const Bytes& id) {
  return {first_byte, 2, id[0], id[1]};
}

}  // namespace

Bytes FakeBroker::Packet::id() const {
  std::size_t at = 0;
  if (body.size() >= 2 && type() == publish) {
    at = 2 + (static_cast<std::size_t>(body[0]) << 8U) + body[1];
  }
  if (body.size() < at + 2) return {0, 0};
  return {body[at], body[at + 1]};
}

Bytes FakeBroker::connack_with(std::uint8_t code) {
  return {0x20, 2, 0, code};
}

Bytes FakeBroker::suback_with(const Packet& subscription, std::uint8_t code) {
  const Bytes id = subscription.id();
  return {0x90, 3, id[0], id[1], code};
}

FakeBroker::Reaction FakeBroker::answer(const Packet& packet) {
  switch (packet.type()) {
    case connect:
      return {.bytes = connack_with(0)};
    case publish:
      if (packet.qos() == 1) return {.bytes = with_id(0x40, packet.id())};
      if (packet.qos() == 2) return {.bytes = with_id(0x50, packet.id())};
      return {};
    case subscribe:
      return {.bytes = suback_with(packet, 0)};
    case pubrel:
      return {.bytes = with_id(0x70, packet.id())};
    case pingreq:
      return {.bytes = {0xD0, 0}};
    case disconnect:
      return {.close = true};
    default:
      return {};
  }
}

FakeBroker::Script FakeBroker::obedient_but(Type type,
                                            std::function<Reaction(const Packet&)> other) {
  return [type, other = std::move(other)](const Packet& packet) {
    return packet.type() == type ? other(packet) : answer(packet);
  };
}

FakeBroker::FakeBroker(Script script) : script_(std::move(script)), wake_(eventfd(0, EFD_CLOEXEC)) {
  server_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

FakeBroker::~FakeBroker() {
  server_.request_stop();
  eventfd_write(wake_.get(), 1);
}

void FakeBroker::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> waiting = {{listener_.socket.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    {
      const std::lock_guard lock(mutex_);
      for (const Connection& connection : connections_) {
        const short events = connection.reads ? POLLIN : 0;
        waiting.push_back({connection.socket.get(), events, 0});
      }
    }
    poll(waiting.data(), waiting.size(), -1);
    const std::lock_guard lock(mutex_);
    for (std::size_t i = waiting.size(); i-- > 2;) {
      const auto connection = connections_.begin() + static_cast<std::ptrdiff_t>(i) - 2;
      if (waiting[i].revents == 0 || read(*connection)) continue;
      if (connection->will) messages_.push_back(*connection->will);
      connections_.erase(connection);
    }
    if (waiting[0].revents != 0) accept();
    changed_.notify_all();
  }
}

void FakeBroker::accept() {
  fd_io::Descriptor socket(accept4(listener_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket) return;
  const timeval longest{patience.count(), 0};
  setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
  connections_.emplace_back(std::move(socket));
  ++accepted_;
}

bool FakeBroker::read(Connection& connection) {
  if (!connection.reads) return false;  // only a hang-up is reported then
  std::array<std::uint8_t, chunk> bytes;
  const ssize_t count = recv(connection.socket.get(), bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  connection.received.insert(connection.received.end(), bytes.begin(), bytes.begin() + count);
  while (connection.reads) {
    const auto packet = take_packet(connection.received);
    if (!packet) break;
    if (!react(connection, *packet)) return false;
  }
  return true;
}

bool FakeBroker::react(Connection& connection, const Packet& packet) {
  ++packets_[packet.type()];
  const Reaction reaction = script_(packet);
  keep(connection, packet, reaction);
  if (!write_all(connection.socket.get(), reaction.bytes)) return false;
  if (reaction.stop_reading) connection.reads = false;
  return !reaction.close;
}

void FakeBroker::keep(Connection& connection, const Packet& packet, const Reaction& reaction) {
  switch (packet.type()) {
    case connect:
      if (accepts(reaction)) connection.will = will_of(packet);
      return;
    case publish:
      messages_.push_back(message_of(packet));
      return;
    case disconnect:
      connection.will.reset();
      return;
    default:
      return;
  }
}

FakeBroker::Message FakeBroker::message_of(const Packet& publication) {
  std::size_t at = 0;
  Message message{take_text(publication.body, at), {}};
  if (publication.qos() > 0) at += 2;  // the packet identifier
  if (at < publication.body.size()) {
    message.payload.assign(publication.body.begin() + static_cast<std::ptrdiff_t>(at),
                           publication.body.end());
  }
  return message;
}

std::optional<FakeBroker::Message> FakeBroker::will_of(const Packet& connect) {
  constexpr std::uint8_t has_will = 0x04;
  std::size_t at = 0;
  take_text(connect.body, at);  // the protocol's name; then its level, flags and keep-alive time
  if (connect.body.size() < at + 4 || (connect.body[at + 1] & has_will) == 0) return std::nullopt;
  at += 4;
  take_text(connect.body, at);  // the client id
  Message will{take_text(connect.body, at), {}};
  will.payload = take_text(connect.body, at);
  return will;
}

bool FakeBroker::send(BytesView bytes) {
  int socket = -1;
  {
    const std::lock_guard lock(mutex_);
    if (connections_.empty()) return false;
    socket = dup(connections_.back().socket.get());
  }
  const fd_io::Descriptor own(socket);
  return write_all(own.get(), bytes);
}

std::size_t FakeBroker::connections() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

std::size_t FakeBroker::open_connections() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

std::vector<FakeBroker::Message> FakeBroker::messages() const {
  const std::lock_guard lock(mutex_);
  return messages_;
}

std::size_t FakeBroker::packets(Type type) const {
  const std::lock_guard lock(mutex_);
  const auto found = packets_.find(type);
  return found == packets_.end() ? 0 : found->second;
}

bool FakeBroker::wait_for(const std::function<bool()>& condition) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, condition);
}

bool FakeBroker::wait_for_connections(std::size_t count) const {
  return wait_for([&] { return accepted_ >= count; });
}

bool FakeBroker::wait_for_open_connections(std::size_t count) const {
  return wait_for([&] { return connections_.size() == count; });
}

bool FakeBroker::wait_for_packets(Type type, std::size_t count) const {
  return wait_for([&] {
    const auto found = packets_.find(type);
    return found != packets_.end() && found->second >= count;
  });
}

}  // namespace jkbms::test
