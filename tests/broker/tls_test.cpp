#include <gtest/gtest.h>

#include "broker/certificates.hpp"
#include "broker/gateway_run.hpp"

// Who is trusted over TLS, and who is not.

namespace jkbms::test {
namespace {

constexpr std::size_t many_polls = 30;  // several attempts to connect pass meanwhile

MosquittoBroker::Options tls(const Certificate& server, const std::string& client_ca = "") {
  return {.tls = MosquittoBroker::Tls{server.certificate, server.key, client_ca}};
}

std::string mqtts(const MosquittoBroker& broker) {
  return "mqtts://" + broker.address();
}

bool is_published_to(const MosquittoBroker& broker) {
  return broker.wait_for_log("'NodeJKBMS/state'");
}

/// The gateway must say so once, and hand nothing to such a broker.
void expect_refusal(const MosquittoBroker& broker, std::vector<std::string> arguments) {
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, mqtts(broker), {.arguments = std::move(arguments)});
  ASSERT_TRUE(gateway.wait_for_err("trying again"));
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + many_polls));
  EXPECT_EQ(count_of(gateway.err(), "trying again"), 1U) << gateway.err();
  EXPECT_EQ(count_of(gateway.err(), " connected to broker"), 0U) << gateway.err();
  EXPECT_EQ(connections(broker), 0U) << broker.log();
  EXPECT_EQ(count_of(broker.log(), "PUBLISH"), 0U) << broker.log();
}

TEST(Tls, RightAddressAndAuthority) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1")));
  const MqttSubscriber subscriber("ssl://" + broker.address(), {.ca_file = authority.file()});
  const FakeBms bms(numbered_answers());
  auto gateway =
      start_gateway(bms, mqtts(broker), {.arguments = {"--mqtt-cafile", authority.file()}});
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/state"));
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/info"));
  expect_clean_end(gateway);
  EXPECT_TRUE(subscriber.wait_for("NodeJKBMS/gateway", says("offline")));
}

TEST(Tls, RightHostName) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "DNS:localhost")));
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, "ssl://localhost:" + std::to_string(broker.port()),
                                     {.arguments = {"--mqtt-cafile", authority.file()}});
  EXPECT_TRUE(is_published_to(broker)) << gateway.err();
}

TEST(Tls, WrongNameIsRefused) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "DNS:elsewhere.example")));
  expect_refusal(broker, {"--mqtt-cafile", authority.file()});
}

TEST(Tls, UnknownAuthorityIsRefused) {
  const CertificateAuthority authority;
  const CertificateAuthority other;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1")));
  expect_refusal(broker, {"--mqtt-cafile", other.file()});
}

TEST(Tls, SystemDoesNotKnowTheAuthority) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1")));
  expect_refusal(broker, {});
}

TEST(Tls, InsecureTrustsAnyoneAndSaysSo) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "DNS:elsewhere.example")));
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, mqtts(broker), {.arguments = {"--mqtt-insecure"}});
  EXPECT_TRUE(is_published_to(broker)) << gateway.err();
  EXPECT_EQ(count_of(gateway.err(), " warn  --mqtt-insecure"), 1U) << gateway.err();
}

TEST(Tls, ClientCertificate) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1"), authority.file()));
  const Certificate client = authority.issue("client", "DNS:client.example");
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(
      bms, mqtts(broker),
      {.arguments = {"--mqtt-cafile", authority.file(), "--mqtt-cert", client.certificate.string(),
                     "--mqtt-key", client.key.string()}});
  EXPECT_TRUE(is_published_to(broker)) << gateway.err();
}

TEST(Tls, ClientCertificateIsMissing) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1"), authority.file()));
  expect_refusal(broker, {"--mqtt-cafile", authority.file()});
}

TEST(Tls, PlainBrokerBehindAnMqttsAddress) {
  const MosquittoBroker broker;
  expect_refusal(broker, {});
}

}  // namespace
}  // namespace jkbms::test
