#include <gmock/gmock.h>

#include "options/options.hpp"
#include "parsed_options.hpp"
#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Arguments with_broker(Arguments more, const std::string& broker = "host") {
  Arguments arguments{"-s", "P", "-m", broker};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

MqttOptions mqtt(const Arguments& more, const std::string& broker = "host") {
  const Options options = accepted(with_broker(more, broker));
  EXPECT_TRUE(options.mqtt);
  return options.mqtt.value_or(MqttOptions{});
}

TEST(VictronOptions, AreAbsentWithoutTheOption) {
  EXPECT_FALSE(mqtt({}).victron);
  EXPECT_FALSE(mqtt({"--victron=false"}).victron);
}

TEST(VictronOptions, LimitsHaveAnOptionOfTheirOwn) {
  ASSERT_TRUE(mqtt({"--victron"}).victron);
  EXPECT_FALSE(mqtt({"--victron"}).victron->limits);
  EXPECT_TRUE(mqtt({"--victron", "--victron-limits"}).victron->limits);
}

TEST(VictronOptions, ComeFromTheEnvironmentToo) {
  const Options options =
      accepted(with_broker({}), {{"JKBMS_VICTRON", "1"}, {"JKBMS_VICTRON_LIMITS", "yes"}});
  ASSERT_TRUE(options.mqtt->victron);
  EXPECT_TRUE(options.mqtt->victron->limits);
}

TEST(VictronOptions, LimitsNeedTheOtherOption) {
  EXPECT_EQ(refusal(with_broker({"--victron-limits"})), "--victron-limits needs --victron too");
  EXPECT_EQ(refusal(with_broker({}, "host"), {{"JKBMS_VICTRON_LIMITS", "yes"}}),
            "JKBMS_VICTRON_LIMITS is 'yes'; it needs --victron too");
}

TEST(VictronOptions, ACaptureIsRefusedBecauseItsValuesAreOld) {
  EXPECT_EQ(
      refusal({"-s", "replay:F", "-m", "host", "--victron"}),
      "--victron cannot be used with a capture: its values are old, and chargers act on them");
}

TEST(HomeAssistantOptions, AreAbsentWithoutTheOption) {
  EXPECT_FALSE(mqtt({}).home_assistant);
  EXPECT_FALSE(mqtt({"--homeassistant=false"}).home_assistant);
}

TEST(HomeAssistantOptions, TheUsualPrefixIsTheDefault) {
  for (const char* on : {"--homeassistant", "--homeassistant=true", "--homeassistant=yes"}) {
    const auto options = mqtt({on}).home_assistant;
    ASSERT_TRUE(options) << on;
    EXPECT_EQ(options->prefix, "homeassistant") << on;
    EXPECT_EQ(options->form, DiscoveryForm::device);
  }
}

TEST(HomeAssistantOptions, HaveAPrefixAndAForm) {
  const auto options = mqtt({"--homeassistant=ha/1", "--homeassistant-form", "single"});
  ASSERT_TRUE(options.home_assistant);
  EXPECT_EQ(options.home_assistant->prefix, "ha/1");
  EXPECT_EQ(options.home_assistant->form, DiscoveryForm::single);
}

TEST(HomeAssistantOptions, ThePrefixStandsBehindAnEqualsSignOnly) {
  EXPECT_THAT(refusal(with_broker({"--homeassistant", "ha"})), HasSubstr("'ha'"));
  const auto options = mqtt({"--homeassistant", "-t=x"});
  EXPECT_TRUE(options.home_assistant);
  EXPECT_EQ(options.topic, "x");
}

TEST(HomeAssistantOptions, ComeFromTheEnvironmentToo) {
  const auto prefix = [](const std::string& value) {
    const Options options = accepted(with_broker({}), {{"JKBMS_HOMEASSISTANT", value}});
    return options.mqtt->home_assistant.value_or(HomeAssistantOptions{"none", {}}).prefix;
  };
  EXPECT_EQ(prefix("true"), "homeassistant");
  EXPECT_EQ(prefix("ha"), "ha");
  EXPECT_EQ(prefix("0"), "none");
}

TEST(HomeAssistantOptions, ABadPrefixIsRefused) {
  for (const char* prefix : {"a+b", "#", "a/", "$a"}) {
    EXPECT_THAT(refusal(with_broker({std::string("--homeassistant=") + prefix})),
                HasSubstr("--homeassistant is"))
        << prefix;
  }
  EXPECT_THAT(refusal(with_broker({"--homeassistant="})), HasSubstr("needs a value"));
}

TEST(RemoveDiscovery, IsAnActionThatNeedsABroker) {
  const Options options = accepted(with_broker({"--remove-discovery"}));
  EXPECT_EQ(options.action, Options::Action::remove_discovery);
  ASSERT_TRUE(options.mqtt && options.mqtt->home_assistant);
  EXPECT_EQ(options.mqtt->home_assistant->prefix, "homeassistant");
  EXPECT_THAT(refusal({"-s", "P", "--remove-discovery"}), HasSubstr("--mqttbroker"));
}

TEST(RemoveDiscovery, HasThePrefixOfTheConfiguration) {
  const Options options = accepted(with_broker({"--remove-discovery", "--homeassistant=ha"}));
  EXPECT_EQ(options.mqtt->home_assistant->prefix, "ha");
}

TEST(HomeAssistantOptions, AFormWithoutDiscoveryIsWarnedOf) {
  EXPECT_THAT(texts(accepted(with_broker({"--homeassistant-form", "single"})).warnings),
              ElementsAre("--homeassistant-form has no effect without --homeassistant"));
}

TEST(MqttOptions, HaveDefaults) {
  const MqttOptions options = mqtt({});
  EXPECT_EQ(options.broker.uri, "tcp://host:1883");
  EXPECT_FALSE(options.broker.tls);
  EXPECT_EQ(options.user, std::nullopt);
  EXPECT_EQ(options.password, std::nullopt);
  EXPECT_EQ(options.password_file, std::nullopt);
  EXPECT_EQ(options.topic, "NodeJKBMS");
  EXPECT_EQ(options.ca_file, std::nullopt);
  EXPECT_EQ(options.cert_file, std::nullopt);
  EXPECT_EQ(options.key_file, std::nullopt);
  EXPECT_FALSE(options.insecure);
  EXPECT_EQ(options.client_id, std::nullopt);
  EXPECT_EQ(options.payload, PayloadForm::nodejkbms);
  EXPECT_EQ(options.qos, 0);
  EXPECT_FALSE(options.retain);
}

TEST(MqttOptions, AreFilledFromTheirOptions) {
  const Options options = accepted({"-s",
                                    "P",
                                    "--mqttbroker",
                                    "mqtts://host",
                                    "--mqttuser",
                                    "U",
                                    "--mqttpass-file",
                                    "F",
                                    "--mqtttopic",
                                    "a/b",
                                    "--mqtt-cafile",
                                    "CA",
                                    "--mqtt-cert",
                                    "C",
                                    "--mqtt-key",
                                    "K",
                                    "--mqtt-insecure",
                                    "--client-id",
                                    "I",
                                    "--payload",
                                    "nodejbd",
                                    "--qos",
                                    "2",
                                    "--retain"});
  ASSERT_TRUE(options.mqtt);
  EXPECT_EQ(options.mqtt->broker.uri, "ssl://host:8883");
  EXPECT_EQ(options.mqtt->user, "U");
  EXPECT_EQ(options.mqtt->password, std::nullopt);
  EXPECT_EQ(options.mqtt->password_file, "F");
  EXPECT_EQ(options.mqtt->topic, "a/b");
  EXPECT_EQ(options.mqtt->ca_file, "CA");
  EXPECT_EQ(options.mqtt->cert_file, "C");
  EXPECT_EQ(options.mqtt->key_file, "K");
  EXPECT_TRUE(options.mqtt->insecure);
  EXPECT_EQ(options.mqtt->client_id, "I");
  EXPECT_EQ(options.mqtt->payload, PayloadForm::nodejbd);
  EXPECT_EQ(options.mqtt->qos, 2);
  EXPECT_TRUE(options.mqtt->retain);
}

TEST(MqttOptions, TheAddressGivesUserAndPasswordIfNoOptionDoes) {
  const MqttOptions from_address = mqtt({}, "mqtt://U:p%40ss@host");
  EXPECT_EQ(from_address.user, "U");
  EXPECT_EQ(from_address.password, "p@ss");
  const MqttOptions from_options = mqtt({"-u", "V", "-p", "other"}, "mqtt://U:p%40ss@host");
  EXPECT_EQ(from_options.user, "V");
  EXPECT_EQ(from_options.password, "other");
  EXPECT_EQ(mqtt({"--mqttpass-file", "F"}, "mqtt://U:p@host").password, std::nullopt);
}

TEST(MqttOptions, ThePasswordOrFileWithTheStrongerOriginIsUsed) {
  const Options both = accepted(with_broker({"-p", "secret", "--mqttpass-file", "F"}));
  EXPECT_EQ(both.mqtt->password, std::nullopt);
  EXPECT_EQ(both.mqtt->password_file, "F");
  EXPECT_THAT(texts(both.warnings), Contains("--mqttpass-file counts; --mqttpass is not used"));

  const Options typed = accepted(with_broker({"-p", "secret"}), {{"JKBMS_MQTTPASS_FILE", "F"}});
  EXPECT_EQ(typed.mqtt->password, "secret");
  EXPECT_EQ(typed.mqtt->password_file, std::nullopt);
  EXPECT_THAT(texts(typed.warnings),
              Contains("--mqttpass counts; JKBMS_MQTTPASS_FILE is not used"));

  const Options file =
      accepted(with_broker({"--mqttpass-file", "F"}), {{"NODEJKBMS_MQTTPASS", "secret"}});
  EXPECT_EQ(file.mqtt->password_file, "F");
  EXPECT_THAT(texts(file.warnings),
              Contains("--mqttpass-file counts; NODEJKBMS_MQTTPASS is not used"));
}

TEST(MqttOptions, TheTopicMustBeValid) {
  for (const char* topic : {"a/+", "#", "a/#/b", "$SYS/x", "a/", "a\tb"}) {
    EXPECT_THAT(refusal(with_broker({"--mqtttopic", topic})),
                AllOf(HasSubstr("--mqtttopic is '" + printable(topic) + "'"), HasSubstr("'+'")));
  }
}

TEST(MqttOptions, TextsForTheBrokerMustBeUtf8WithoutControlCharacters) {
  for (const char* name : {"mqtttopic", "client-id", "mqttuser"}) {
    for (const char* value : {"a\nb", "a\x7f", "gar\xe4ge", "\xc2\x9b"}) {
      EXPECT_THAT(refusal(with_broker({std::string("--") + name, value})),
                  AllOf(HasSubstr(std::string("--") + name),
                        HasSubstr("UTF-8 text without control characters")));
    }
  }
  EXPECT_EQ(mqtt({"-t", "Küche/a b"}).topic, "Küche/a b");
}

TEST(MqttOptions, BadBrokersAreNamedWithTheReason) {
  EXPECT_THAT(refusal({"-s", "P", "-m", ""}), HasSubstr("--mqttbroker is ''"));
  EXPECT_THAT(refusal({"-s", "P"}, {{"JKBMS_MQTTBROKER", "http://host"}}),
              AllOf(HasSubstr("JKBMS_MQTTBROKER"), HasSubstr("'http'"), HasSubstr("mqtts")));
}

TEST(MqttOptions, ABrokerThatMayHoldAPasswordIsNeverQuoted) {
  for (const char* broker :
       {"mqtt://user:hunter2@", "mqtt://user:hunter2@host:0", "mqtt://user:hunter2/x@host",
        "http://user:hunter2@host", "user:hunter2%zz@host", "mqtt://user:a:hunter2/b@host"}) {
    const std::string text = refusal({"-s", "P", "-m", broker});
    EXPECT_THAT(text, Not(HasSubstr("hunter2"))) << broker;
    EXPECT_THAT(text, HasSubstr("--mqttbroker")) << broker;
  }
}

TEST(MqttOptions, TheShortFormMayHaveAnEqualsSign) {
  const Options options = accepted({"-s=P", "-m=host"});
  ASSERT_TRUE(options.mqtt);
  EXPECT_EQ(options.mqtt->broker.uri, "tcp://host:1883");
}

TEST(MqttOptions, APasswordMayBeginWithAnEqualsSign) {
  EXPECT_EQ(mqtt({"--mqttpass==secret"}).password, "=secret");
  EXPECT_EQ(mqtt({"--mqttpass", "=secret"}).password, "=secret");
  EXPECT_EQ(mqtt({"-p", "=secret"}).password, "=secret");
}

TEST(MqttOptions, APasswordMayBeginWithADash) {
  EXPECT_EQ(mqtt({"-p", "-secret"}).password, "-secret");
}

TEST(MqttOptions, AClientIdOver65535BytesIsRefusedAndOver23GivesAWarning) {
  EXPECT_THAT(mqtt({"--client-id", std::string(65'535, 'a')}).client_id->size(), 65'535);
  EXPECT_THAT(refusal(with_broker({"--client-id", std::string(65'536, 'a')})),
              HasSubstr("it must not be longer than 65535 bytes"));
  EXPECT_THAT(texts(accepted(with_broker({"--client-id", std::string(24, 'a')})).warnings),
              ElementsAre("--client-id is longer than 23 bytes; some brokers refuse it"));
  EXPECT_THAT(texts(accepted(with_broker({"--client-id", std::string(23, 'a')})).warnings),
              IsEmpty());
}

TEST(MqttOptions, TlsOptionsNeedTls) {
  for (const char* name : {"mqtt-cafile", "mqtt-cert", "mqtt-key"}) {
    EXPECT_THAT(refusal(with_broker({std::string("--") + name, "F"})),
                AllOf(HasSubstr(std::string("--") + name), HasSubstr("mqtts://")));
  }
  EXPECT_THAT(refusal(with_broker({"--mqtt-insecure"})),
              AllOf(HasSubstr("--mqtt-insecure"), HasSubstr("mqtts://")));
  EXPECT_TRUE(mqtt({"--mqtt-insecure"}, "wss://host").insecure);
}

TEST(MqttOptions, CertificateAndKeyBelongTogether) {
  EXPECT_THAT(refusal(with_broker({"--mqtt-cert", "C"}, "mqtts://host")),
              AllOf(HasSubstr("--mqtt-cert"), HasSubstr("--mqtt-key")));
  EXPECT_THAT(refusal(with_broker({"--mqtt-key", "K"}, "mqtts://host")),
              AllOf(HasSubstr("--mqtt-key"), HasSubstr("--mqtt-cert")));
}

TEST(MqttOptions, WatchWorksOnlyWithoutABroker) {
  EXPECT_EQ(refusal(with_broker({"--watch"})), "--watch works only without --mqttbroker");
}

TEST(MqttOptions, GiveAWarningWithoutABroker) {
  const Options options = accepted({"-s", "P", "--qos", "1", "-t", "T"});
  EXPECT_FALSE(options.mqtt);
  EXPECT_THAT(texts(options.warnings),
              ElementsAre(AllOf(HasSubstr("--mqtttopic"), HasSubstr("--mqttbroker")),
                          AllOf(HasSubstr("--qos"), HasSubstr("--mqttbroker"))));
  EXPECT_THAT(texts(accepted({"-s", "P"}, {{"JKBMS_QOS", "1"}}).warnings), IsEmpty());
}

TEST(MqttOptions, OutputOptionsWithABrokerGiveAWarning) {
  EXPECT_THAT(texts(accepted(with_broker({"--format", "json"})).warnings),
              ElementsAre(AllOf(HasSubstr("--format"), HasSubstr("--mqttbroker"))));
}

TEST(MqttOptions, APasswordOnTheCommandLineIsASecretAndGivesAWarning) {
  const Options options = accepted(with_broker({"-p", "hunter2"}));
  EXPECT_THAT(options.secrets, ElementsAre("hunter2"));
  EXPECT_THAT(texts(options.warnings),
              ElementsAre(AllOf(HasSubstr("--mqttpass-file"), HasSubstr("credential"),
                                Not(HasSubstr("hunter2")))));
}

TEST(MqttOptions, APasswordOnTheCommandLineIsASecretWithoutABrokerToo) {
  EXPECT_THAT(accepted({"-s", "P", "-w", "-p", "hunter2"}).secrets, Contains("hunter2"));
}

TEST(MqttOptions, AnAddressWithAPasswordOnTheCommandLineIsASecret) {
  EXPECT_THAT(accepted(with_broker({}, "mqtt://u:hunter2@host")).secrets,
              ElementsAre(HasSubstr("hunter2")));
  EXPECT_THAT(accepted(with_broker({}, "mqtt://u@host")).secrets, IsEmpty());
}

TEST(MqttOptions, APasswordInAVariableIsNotASecretOfTheCommandLine) {
  const Options options = accepted(
      {"-s", "P"}, {{"JKBMS_MQTTBROKER", "mqtt://u:hunter2@host"}, {"JKBMS_MQTTPASS", "hunter2"}});
  EXPECT_THAT(options.secrets, IsEmpty());
  EXPECT_THAT(texts(options.warnings), IsEmpty());
}

TEST(MqttOptions, ABrokerMayHaveAnyPortTlsWebSocketsOrIpv6) {
  EXPECT_EQ(mqtt({}, "host:1884").broker.uri, "tcp://host:1884");
  EXPECT_EQ(mqtt({}, "mqtts://host").broker.uri, "ssl://host:8883");
  EXPECT_EQ(mqtt({}, "wss://host/mqtt").broker.uri, "wss://host:443/mqtt");
  EXPECT_EQ(mqtt({}, "[::1]:1884").broker.uri, "tcp://[::1]:1884");
}

}  // namespace
}  // namespace jkbms::app
