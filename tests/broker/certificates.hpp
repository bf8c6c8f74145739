#ifndef JKBMS_TESTS_BROKER_CERTIFICATES_HPP
#define JKBMS_TESTS_BROKER_CERTIFICATES_HPP

#include <filesystem>
#include <string>

#include "support/temporary_directory.hpp"

namespace jkbms::test {

/// A certificate and its key, in files.
struct Certificate {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// A certificate authority, made by openssl. The destructor deletes its files. Throws
/// std::runtime_error if openssl fails.
class CertificateAuthority {
 public:
  CertificateAuthority();

  [[nodiscard]] std::string file() const { return own_.certificate.string(); }
  /// `alternative_name`: "IP:127.0.0.1", "DNS:host".
  [[nodiscard]] Certificate issue(const std::string& name,
                                  const std::string& alternative_name) const;
  /// Issues a certificate that expired yesterday.
  [[nodiscard]] Certificate issue_expired(const std::string& name,
                                          const std::string& alternative_name) const;

 private:
  TemporaryDirectory directory_;
  Certificate own_;
};

}  // namespace jkbms::test

#endif
