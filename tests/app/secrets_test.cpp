#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "mqtt/mqtt_secrets.hpp"
#include "parsed_options.hpp"
#include "support/temporary_directory.hpp"

namespace jkbms::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr uid_t nobody = 65534;

class Secrets : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    const std::string path = directory_.path() / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::optional<FileProblem> load(MqttOptions& options) {
    options.user = "me";
    return load_secrets(options, variables_, warnings_);
  }
  std::optional<std::string> password_from(const std::string& text) {
    MqttOptions options;
    options.password_file = file("password", text);
    const auto problem = load(options);
    EXPECT_FALSE(problem) << problem->text;
    return options.password;
  }
  /// The exit code of load_secrets() for a user other than root.
  int exit_code_as_nobody(MqttOptions options) {
    const pid_t child = fork();
    if (child == 0) {
      if (geteuid() == 0 && (setgid(nobody) != 0 || setuid(nobody) != 0)) _exit(1);
      const auto problem = load(options);
      _exit(problem ? static_cast<int>(problem->code) : 0);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }

  test::TemporaryDirectory directory_;
  std::vector<Sentence> warnings_;
  Environment variables_;
};

TEST_F(Secrets, ThePasswordIsTheFirstLineOfItsFile) {
  EXPECT_EQ(password_from("hunter2\n"), "hunter2");
  EXPECT_EQ(password_from("hunter2"), "hunter2");
  EXPECT_EQ(password_from("hunter2\r\n"), "hunter2");
  EXPECT_EQ(password_from("hunter2\nmore\n"), "hunter2");
  EXPECT_EQ(password_from("\xEF\xBB\xBFhunter2\n"), "hunter2") << "a byte order mark";
  EXPECT_EQ(password_from("two words\n"), "two words");
}

TEST_F(Secrets, ABlankAtTheEndOfThePasswordIsKeptAndGivesAWarning) {
  for (const std::string password : {"hunter2 ", "hunter2\t", " hunter2"}) {
    warnings_.clear();
    EXPECT_EQ(password_from(password + "\n"), password);
    EXPECT_THAT(texts(warnings_), testing::Contains(HasSubstr("begins or ends with a blank")));
  }
}

TEST_F(Secrets, APasswordFileThatEveryUserCanReadGivesAWarning) {
  MqttOptions options;
  options.password_file = file("password", "hunter2\n");
  for (const mode_t mode : {0600U, 0640U, 0400U}) {
    ASSERT_EQ(chmod(options.password_file->c_str(), mode), 0);
    EXPECT_FALSE(load(options));
    EXPECT_THAT(warnings_, testing::IsEmpty());
  }
  ASSERT_EQ(chmod(options.password_file->c_str(), 0644), 0);
  EXPECT_FALSE(load(options));
  EXPECT_THAT(texts(warnings_),
              ElementsAre(*options.password_file +
                          " can be read by every user; chmod 600 keeps the password "
                          "secret"));
}

TEST_F(Secrets, AFileWithoutAPasswordIsABadConfiguration) {
  for (const std::string& path :
       {std::string("/dev/zero"), file("long", std::string(65'536, 'x') + "\n"),
        file("nul", std::string("hunter\0two\n", 11))}) {
    MqttOptions options;
    options.password_file = path;
    const auto problem = load(options);
    ASSERT_TRUE(problem) << path;
    EXPECT_EQ(problem->code, ExitCode::bad_configuration);
    EXPECT_THAT(problem->text, HasSubstr(path + " holds no password"));
  }
}

TEST_F(Secrets, APasswordNeedsAUserName) {
  MqttOptions options;
  options.password = "hunter2";
  const auto problem = load_secrets(options, variables_, warnings_);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, ExitCode::bad_option);
  EXPECT_THAT(problem->text, HasSubstr("--mqttuser"));
}

TEST_F(Secrets, AnEmptyPasswordFileIsABadConfiguration) {
  for (const char* text : {"", "\n", "\r\n"}) {
    MqttOptions options;
    options.password_file = file("password", text);
    const auto problem = load(options);
    ASSERT_TRUE(problem) << testing::PrintToString(std::string(text));
    EXPECT_EQ(static_cast<int>(problem->code), 78);
    EXPECT_THAT(problem->text, HasSubstr(*options.password_file));
  }
}

TEST_F(Secrets, AFolderIsRefused) {
  for (const auto member : {&MqttOptions::password_file, &MqttOptions::ca_file,
                            &MqttOptions::cert_file, &MqttOptions::key_file}) {
    MqttOptions options;
    options.*member = directory_.path();
    const auto problem = load(options);
    ASSERT_TRUE(problem);
    EXPECT_EQ(static_cast<int>(problem->code), 66);
    EXPECT_THAT(problem->text, HasSubstr(std::string(directory_.path()) + ": Is a directory"));
  }
}

TEST_F(Secrets, AMissingFileIsNamed) {
  const std::string missing = directory_.path() / "missing";
  for (const auto member : {&MqttOptions::password_file, &MqttOptions::ca_file,
                            &MqttOptions::cert_file, &MqttOptions::key_file}) {
    MqttOptions options;
    options.*member = missing;
    const auto problem = load(options);
    ASSERT_TRUE(problem);
    EXPECT_EQ(static_cast<int>(problem->code), 66);
    EXPECT_THAT(problem->text, HasSubstr(missing));
  }
}

TEST_F(Secrets, AFileThatThisUserCannotReadIsNotPermitted) {
  const std::string path = file("closed", "hunter2\n");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  for (const auto member : {&MqttOptions::password_file, &MqttOptions::ca_file,
                            &MqttOptions::cert_file, &MqttOptions::key_file}) {
    MqttOptions options;
    options.*member = path;
    EXPECT_EQ(exit_code_as_nobody(options), 77);
  }
}

TEST_F(Secrets, ReadableFilesAreAccepted) {
  MqttOptions options;
  options.ca_file = file("ca", "pem");
  options.cert_file = file("cert", "pem");
  options.key_file = file("key", "pem");
  EXPECT_FALSE(load(options));
  EXPECT_EQ(options.password, std::nullopt);
}

TEST_F(Secrets, ThePasswordIsReadFromTheCredentialIfNoneIsGiven) {
  file("mqttpass", "from credential\n");
  variables_["CREDENTIALS_DIRECTORY"] = directory_.path();
  MqttOptions options;
  EXPECT_FALSE(load(options));
  EXPECT_EQ(options.password, "from credential");

  MqttOptions given;
  given.password = "given";
  EXPECT_FALSE(load(given));
  EXPECT_EQ(given.password, "given");

  MqttOptions from_file;
  from_file.password_file = file("password", "from file\n");
  EXPECT_FALSE(load(from_file));
  EXPECT_EQ(from_file.password, "from file");
}

TEST_F(Secrets, AServiceWithoutTheCredentialHasNoPassword) {
  variables_["CREDENTIALS_DIRECTORY"] = directory_.path();
  MqttOptions options;
  EXPECT_FALSE(load(options));
  EXPECT_EQ(options.password, std::nullopt);
}

TEST_F(Secrets, AnEmptyCredentialIsABadConfiguration) {
  file("mqttpass", "");
  variables_["CREDENTIALS_DIRECTORY"] = directory_.path();
  MqttOptions options;
  const auto problem = load(options);
  ASSERT_TRUE(problem);
  EXPECT_EQ(static_cast<int>(problem->code), 78);
}

std::vector<std::string> hidden(std::vector<std::string> arguments,
                                const std::vector<std::string>& secrets) {
  std::vector<char*> argv;
  argv.reserve(arguments.size());
  for (std::string& argument : arguments) argv.push_back(argument.data());
  hide_arguments(static_cast<int>(argv.size()), argv.data(), secrets);
  return arguments;
}

TEST(HideArguments, OverwritesEachFormOfAnArgument) {
  EXPECT_THAT(hidden({"jkbms-mqtt", "-p", "hunter2"}, {"hunter2"}),
              ElementsAre("jkbms-mqtt", "-p", "*******"));
  EXPECT_THAT(hidden({"jkbms-mqtt", "-phunter2", "--mqttpass=hunter2"}, {"hunter2"}),
              ElementsAre("jkbms-mqtt", "-p*******", "--mqttpass=*******"));
  EXPECT_THAT(hidden({"jkbms-mqtt", "-m", "mqtt://u:pw@h", "-p", "x"}, {"mqtt://u:pw@h"}),
              ElementsAre("jkbms-mqtt", "-m", "*************", "-p", "x"));
}

TEST(HideArguments, KeepsTheNameOfTheProgramAndOtherArguments) {
  EXPECT_THAT(hidden({"jkbms-mqtt", "-s", "P"}, {}), ElementsAre("jkbms-mqtt", "-s", "P"));
  EXPECT_THAT(hidden({"jkbms-mqtt", "-p", "jkbms-mqtt"}, {"jkbms-mqtt"}),
              ElementsAre("jkbms-mqtt", "-p", "**********"));
  EXPECT_THAT(hidden({"jkbms-mqtt", "-p", ""}, {""}), ElementsAre("jkbms-mqtt", "-p", ""));
}

TEST(CoreDumps, CanBeSwitchedOff) {
  const pid_t child = fork();
  if (child == 0) {
    disable_core_dumps();
    rlimit limit{1, 1};
    const bool has_limit =
        getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0;
    _exit(has_limit && prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace jkbms::app
