#include "support/tcp_gateway.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "jkbms/serial_transport.hpp"

namespace jkbms::test {
namespace {

constexpr std::chrono::milliseconds tick{5};

std::unique_ptr<Transport> open_terminal(const std::string& path) {
  auto opened = SerialTransport::open(path);
  if (!opened) throw std::runtime_error(opened.error().detail);
  return *std::move(opened);
}

}  // namespace

TcpGateway::TcpGateway(const std::string& terminal) : TcpGateway(terminal, Faults{}) {}

TcpGateway::TcpGateway(const std::string& terminal, Faults faults)
    : faults_(faults),
      terminal_(open_terminal(terminal)),
      address_("tcp://" + listener_.address()) {
  fcntl(listener_.socket.get(), F_SETFL, O_NONBLOCK);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

TcpGateway::~TcpGateway() = default;

void TcpGateway::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (half_open_wanted_.exchange(false)) {
      dead_ = std::move(client_);
      client_ = {};
      pieces_.clear();
    }
    accept_client();
    if (client_) read_client();
    read_terminal(stop);
    send_what_is_due();
    const bool closes = faults_.closes_after.count() > 0;
    if (client_ && closes && Clock::now() - since_ >= faults_.closes_after) drop_client();
  }
}

void TcpGateway::accept_client() {
  fd_io::Descriptor next(
      accept4(listener_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!next || client_) return;
  client_ = std::move(next);
  since_ = Clock::now();
  pieces_.clear();
  ++clients_;
}

void TcpGateway::drop_client() {
  if (faults_.resets) {
    const linger at_once{1, 0};
    setsockopt(client_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  const fd_io::Descriptor closed = std::move(client_);
  client_ = {};
}

void TcpGateway::read_client() {
  std::array<std::uint8_t, 512> buffer{};
  const ssize_t count = recv(client_.get(), buffer.data(), buffer.size(), 0);
  if (count == 0 || (count < 0 && errno != EAGAIN)) return drop_client();
  if (count < 0) return;
  const BytesView bytes(buffer.data(), static_cast<std::size_t>(count));
  if (faults_.echoes) queue(bytes, Clock::now());
  if (!terminal_->send(bytes)) throw std::runtime_error("the terminal is gone");
}

void TcpGateway::read_terminal(const std::stop_token& stop) {
  std::array<std::uint8_t, 512> buffer{};
  const auto count = terminal_->receive(buffer, tick, stop);
  if (count && *count > 0) queue({buffer.data(), *count}, Clock::now() + faults_.delay);
}

void TcpGateway::queue(BytesView bytes, Clock::time_point due) {
  if (faults_.coalesces && !pieces_.empty()) {
    pieces_.back().bytes.insert(pieces_.back().bytes.end(), bytes.begin(), bytes.end());
    return;
  }
  pieces_.push_back({due, Bytes(bytes.begin(), bytes.end())});
}

void TcpGateway::send_what_is_due() {
  while (!pieces_.empty() && pieces_.front().due <= Clock::now()) {
    BytesView bytes = pieces_.front().bytes;
    while (client_ && !bytes.empty()) {
      const auto size = std::min(bytes.size(), faults_.largest_piece);
      if (!fd_io::send(client_.get(), bytes.first(size), "client", fd_io::Kind::socket)) break;
      bytes = bytes.subspan(size);
    }
    pieces_.pop_front();
  }
}

}  // namespace jkbms::test
