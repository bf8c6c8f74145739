#include <gtest/gtest.h>

#include "broker/certificates.hpp"
#include "broker/gateway_run.hpp"

// Which brokers are trusted over TLS.

namespace jkbms::test {
namespace {

constexpr std::size_t many_polls = 15;  // long enough for more attempts to connect
constexpr auto refusal_line = " warn  broker ";

constexpr auto untrusted =
    "its certificate is signed by an authority that is not trusted (CN = Test authority); name the "
    "file with the certificate of that authority with --mqtt-cafile; ";

MosquittoBroker::Options tls(const Certificate& server, const std::string& client_ca = "") {
  return {.tls = MosquittoBroker::Tls{server.certificate, server.key, client_ca}};
}

std::string mqtts(const MosquittoBroker& broker) {
  return "mqtts://" + broker.address();
}

bool is_published_to(const MosquittoBroker& broker) {
  return broker.wait_for_log("'NodeJKBMS/state'");
}

/// The gateway must log `cause` once, at the first attempt, and publish nothing to such a broker.
void expect_refusal(const MosquittoBroker& broker, const std::string& address,
                    std::vector<std::string> arguments, const std::string& cause) {
  const FakeBms bms(numbered_answers());
  const auto gateway = start_gateway(bms, address, {.arguments = std::move(arguments)});
  ASSERT_TRUE(gateway.wait_for_err(cause)) << gateway.err();
  EXPECT_EQ(count_of(gateway.err(), cause), 1U) << gateway.err();
  ASSERT_TRUE(bms.wait_for_requests(bms.requests() + many_polls));
  EXPECT_EQ(count_of(gateway.err(), refusal_line), 1U) << gateway.err();
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
  expect_refusal(broker, mqtts(broker), {"--mqtt-cafile", authority.file()},
                 "its certificate is for elsewhere.example, not for 127.0.0.1; give such a name to "
                 "--mqttbroker; ");
}

TEST(Tls, NamesOfACertificateCannotControlTheTerminal) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "DNS:\x1b[31mred")));
  expect_refusal(broker, mqtts(broker), {"--mqtt-cafile", authority.file()},
                 "its certificate is for ?[31mred, not for 127.0.0.1");
}

TEST(Tls, ExpiredCertificateIsRefused) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue_expired("server", "IP:127.0.0.1")));
  expect_refusal(broker, mqtts(broker), {"--mqtt-cafile", authority.file()},
                 "its certificate has expired (");
}

TEST(Tls, UnknownAuthorityIsRefused) {
  const CertificateAuthority authority;
  const CertificateAuthority other;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1")));
  expect_refusal(broker, mqtts(broker), {"--mqtt-cafile", other.file()}, untrusted);
}

TEST(Tls, SystemDoesNotKnowTheAuthority) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1")));
  expect_refusal(broker, mqtts(broker), {}, untrusted);
}

TEST(Tls, InsecureTrustsEveryBrokerAndWarns) {
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
  expect_refusal(broker, mqtts(broker), {"--mqtt-cafile", authority.file()},
                 "it asks for a client certificate; give --mqtt-cert and --mqtt-key; ");
}

TEST(Tls, ClientCertificateOfAnotherAuthority) {
  const CertificateAuthority authority;
  const CertificateAuthority other;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1"), authority.file()));
  const Certificate client = other.issue("client", "DNS:client.example");
  expect_refusal(broker, mqtts(broker),
                 {"--mqtt-cafile", authority.file(), "--mqtt-cert", client.certificate.string(),
                  "--mqtt-key", client.key.string()},
                 "it refuses the client certificate of --mqtt-cert (");
}

TEST(Tls, KeyOfAnotherCertificate) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1"), authority.file()));
  const Certificate client = authority.issue("client", "DNS:client.example");
  const Certificate other = authority.issue("other", "DNS:client.example");
  expect_refusal(broker, mqtts(broker),
                 {"--mqtt-cafile", authority.file(), "--mqtt-cert", client.certificate.string(),
                  "--mqtt-key", other.key.string()},
                 "does not match the certificate");
}

TEST(Tls, FileThatHoldsNoCertificate) {
  const CertificateAuthority authority;
  const Certificate server = authority.issue("server", "IP:127.0.0.1");
  const MosquittoBroker broker(tls(server));
  expect_refusal(broker, mqtts(broker), {"--mqtt-cafile", server.key.string()},
                 "holds no certificate; --mqtt-cafile needs a PEM file");
}

TEST(Tls, PlainBrokerAtAnMqttsAddress) {
  const MosquittoBroker broker;
  expect_refusal(broker, mqtts(broker), {}, "it does not answer with TLS on this port; ");
}

TEST(Tls, TlsBrokerAtAnMqttAddress) {
  const CertificateAuthority authority;
  const MosquittoBroker broker(tls(authority.issue("server", "IP:127.0.0.1")));
  expect_refusal(broker, broker.address(), {}, "wants TLS; write mqtts:// before the address; ");
}

}  // namespace
}  // namespace jkbms::test
