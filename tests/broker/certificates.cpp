#include "broker/certificates.hpp"

#include <stdexcept>
#include <vector>

#include "support/child_process.hpp"

namespace jkbms::test {
namespace {

void run_openssl(const std::vector<std::string>& arguments) {
  ChildProcess openssl(JKBMS_OPENSSL, {.arguments = arguments});
  if (openssl.wait() != 0) throw std::runtime_error("openssl: " + openssl.err());
}

void make(const Certificate& certificate, const std::string& name,
          const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"req",
                                        "-x509",
                                        "-newkey",
                                        "ec",
                                        "-pkeyopt",
                                        "ec_paramgen_curve:prime256v1",
                                        "-nodes",
                                        "-days",
                                        "2",
                                        "-subj",
                                        "/CN=" + name,
                                        "-keyout",
                                        certificate.key.string(),
                                        "-out",
                                        certificate.certificate.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  run_openssl(arguments);
}

}  // namespace

CertificateAuthority::CertificateAuthority()
    : own_{directory_.path() / "ca.pem", directory_.path() / "ca.key"} {
  make(own_, "Test authority", {});
}

Certificate CertificateAuthority::issue(const std::string& name,
                                        const std::string& alternative_name) const {
  const Certificate issued{directory_.path() / (name + ".pem"),
                           directory_.path() / (name + ".key")};
  make(issued, name,
       {"-CA", own_.certificate.string(), "-CAkey", own_.key.string(), "-addext",
        "subjectAltName=" + alternative_name, "-addext", "basicConstraints=critical,CA:FALSE"});
  return issued;
}

Certificate CertificateAuthority::issue_expired(const std::string& name,
                                                const std::string& alternative_name) const {
  const Certificate valid = issue(name, alternative_name);
  const auto request = directory_.path() / (name + ".request.pem");
  Certificate expired{directory_.path() / (name + ".expired.pem"), valid.key};
  run_openssl({"req", "-new", "-key", valid.key.string(), "-subj", "/CN=" + name, "-addext",
               "subjectAltName=" + alternative_name, "-out", request.string()});
  run_openssl({"x509", "-req", "-in", request.string(), "-CA", own_.certificate.string(), "-CAkey",
               own_.key.string(), "-CAcreateserial", "-days", "-1", "-copy_extensions", "copy",
               "-out", expired.certificate.string()});
  return expired;
}

}  // namespace jkbms::test
