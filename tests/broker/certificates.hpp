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

/// An authority of our own, made by openssl; its files go with it. Throws std::runtime_error where
/// openssl does not make them.
class CertificateAuthority {
 public:
  CertificateAuthority();

  [[nodiscard]] std::string file() const { return own_.certificate.string(); }
  /// `alternative_name`: "IP:127.0.0.1", "DNS:host".
  [[nodiscard]] Certificate issue(const std::string& name,
                                  const std::string& alternative_name) const;
  /// The same, of which the last day was yesterday.
  [[nodiscard]] Certificate issue_expired(const std::string& name,
                                          const std::string& alternative_name) const;

 private:
  TemporaryDirectory directory_;
  Certificate own_;
};

}  // namespace jkbms::test

#endif
