#include "bench/minimal_reader.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "e2e/program.hpp"

namespace jkbms::test {
namespace {

constexpr std::uint8_t connect_packet = 0x10;
constexpr std::uint8_t publish_packet = 0x30;
constexpr std::size_t connack_size = 4;
constexpr std::uint8_t cycles_register = 0x87;
constexpr std::size_t length_end = 4;

void check(bool good, const char* doing) {
  if (!good) throw std::system_error(errno, std::generic_category(), doing);
}

void append_text(std::string& packet, const std::string& text) {
  packet += static_cast<char>(text.size() >> 8);
  packet += static_cast<char>(text.size() & 0xFF);
  packet += text;
}

/// `body` must be shorter than 128 bytes.
void send_packet(int fd, std::uint8_t kind, const std::string& body) {
  std::string packet{static_cast<char>(kind), static_cast<char>(body.size())};
  packet += body;
  check(write(fd, packet.data(), packet.size()) == static_cast<ssize_t>(packet.size()), "write");
}

fd_io::Descriptor connect_to(int port) {
  fd_io::Descriptor connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  check(connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
        "connect");
  const int on = 1;
  setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

  std::string body;
  append_text(body, "MQTT");
  body += std::string("\x04\x02\x00\x00", 4);  // MQTT 3.1.1, clean session, no keep-alive
  append_text(body, "minimal-reader");
  send_packet(connection.get(), connect_packet, body);
  std::array<char, connack_size> connack{};
  check(recv(connection.get(), connack.data(), connack.size(), MSG_WAITALL) ==
            static_cast<ssize_t>(connack.size()),
        "no CONNACK");
  return connection;
}

/// The end of the frame according to its length field.
std::size_t frame_size(const Bytes& frame) {
  return frame.size() < length_end ? length_end
                                   : static_cast<std::size_t>(frame[2] << 8 | frame[3]) + 2;
}

int cycles_in(const Bytes& frame) {
  const auto tag = std::find(frame.rbegin(), frame.rend(), cycles_register).base();
  return frame.end() - tag < 2 ? 0 : tag[0] << 8 | tag[1];
}

}  // namespace

MinimalReader::MinimalReader(const FakeBms& bms, int port, std::string topic,
                             std::chrono::milliseconds interval)
    : serial_(open(bms.device().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)),
      broker_(connect_to(port)),
      topic_(std::move(topic)),
      interval_(interval) {
  check(static_cast<bool>(serial_), "open");
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

std::chrono::nanoseconds MinimalReader::cpu() {
  clockid_t clock = 0;
  check(pthread_getcpuclockid(thread_.native_handle(), &clock) == 0, "pthread_getcpuclockid");
  timespec used{};
  check(clock_gettime(clock, &used) == 0, "clock_gettime");
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

void MinimalReader::run(const std::stop_token& stop) const {
  const Bytes request = read_all_request();
  std::array<std::uint8_t, 512> chunk;
  while (!stop.stop_requested()) {
    if (write(serial_.get(), request.data(), request.size()) < 0) return;
    Bytes frame;
    while (frame.size() < frame_size(frame)) {
      const ssize_t count = read(serial_.get(), chunk.data(), chunk.size());
      if (count <= 0) return;
      frame.insert(frame.end(), chunk.begin(), chunk.begin() + count);
    }
    std::string body;
    append_text(body, topic_);
    body += "{\"cycles\":" + std::to_string(cycles_in(frame)) + "}";
    send_packet(broker_.get(), publish_packet, body);
    std::this_thread::sleep_for(interval_);
  }
}

}  // namespace jkbms::test
