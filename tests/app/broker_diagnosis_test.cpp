#include "mqtt/diagnosis/broker_diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_broker.hpp"

namespace jkbms::app {
namespace {

using test::FakeBroker;
using testing::HasSubstr;
using testing::Optional;

std::optional<std::string> text_of(const std::optional<Sentence>& fault) {
  return fault ? std::optional(fault->text) : std::nullopt;
}

std::optional<std::string> diagnosis_of(const std::string& address) {
  MqttOptions options;
  options.broker = *parse_broker_address(address);
  return text_of(diagnose_broker(options));
}

TEST(BrokerDiagnosis, ReportsAClosedPort) {
  std::string address;
  {
    const FakeBroker broker;
    address = broker.address();
  }
  EXPECT_THAT(diagnosis_of(address), Optional(HasSubstr("nothing listens on port ")));
  EXPECT_THAT(diagnosis_of("mqtts://" + address), Optional(HasSubstr("nothing listens on port ")));
}

TEST(BrokerDiagnosis, ReportsANameThatDoesNotResolve) {
  EXPECT_THAT(diagnosis_of("no-such-host.invalid"),
              Optional(AnyOf(HasSubstr("the name no-such-host.invalid is not known"),
                             HasSubstr("the name server does not answer"))));
}

TEST(BrokerDiagnosis, ReportsAnAddressWithoutARoute) {
  EXPECT_THAT(diagnosis_of("255.255.255.255"),
              Optional(HasSubstr("there is no route to 255.255.255.255")));
}

TEST(BrokerDiagnosis, ReportsAPortWithoutTls) {
  const FakeBroker broker(
      [](const FakeBroker::Packet&) { return FakeBroker::Reaction{.close = true}; });
  EXPECT_THAT(diagnosis_of("mqtts://" + broker.address()),
              Optional(HasSubstr("it does not answer with TLS on this port")));
}

TEST(BrokerDiagnosis, ReportsAServerThatIsNoMqttBroker) {
  const FakeBroker broker(
      [](const FakeBroker::Packet&) { return FakeBroker::Reaction{.close = true}; });
  EXPECT_THAT(diagnosis_of(broker.address()),
              Optional(HasSubstr("it takes the connection but gives no MQTT answer")));
}

TEST(BrokerDiagnosis, ChecksFilesBeforeTheNetwork) {
  MqttOptions options;
  options.broker = *parse_broker_address("mqtts://no-such-host.invalid");
  options.ca_file = "/dev/null";
  EXPECT_THAT(text_of(diagnose_broker(options)),
              Optional(HasSubstr("/dev/null holds no certificate; --mqtt-cafile needs")));
  options.ca_file = std::nullopt;
  options.cert_file = "/dev/null";
  EXPECT_THAT(text_of(diagnose_broker(options)),
              Optional(HasSubstr("--mqtt-cert needs a PEM file")));
  options.cert_file = std::nullopt;
  options.key_file = "/dev/null";
  EXPECT_THAT(text_of(diagnose_broker(options)),
              Optional(HasSubstr("holds no key that can be read")));
}

}  // namespace
}  // namespace jkbms::app
