#include "mqtt/diagnosis/tls_probe.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "system/clean_text.hpp"

namespace jkbms::app {
namespace {

template <auto function>
struct Free {
  template <class T>
  void operator()(T* object) const noexcept {
    function(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Free<SSL_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

bool is_ip_address(const std::string& host) {
  std::array<std::uint8_t, sizeof(in6_addr)> address;
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string time_text(const ASN1_TIME* time) {
  const Memory memory(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(memory.get(), time);
  return text_of(memory.get());
}

std::string issuer_of(const X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(memory.get(), X509_get_issuer_name(certificate), 0,
                     XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  return excerpt(text_of(memory.get()));
}

/// Returns the names and addresses for which the certificate is valid: "a.example, 192.168.1.5".
std::string names_of(const X509* certificate) {
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string text;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    std::array<char, INET6_ADDRSTRLEN> address{};
    std::string_view one;
    if (name->type == GEN_DNS) {
      one = {reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
             static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))};
    } else if (name->type == GEN_IPADD) {
      const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
      inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), address.data(), address.size());
      one = address.data();
    }
    if (!one.empty()) text += fmt::format("{}{}", text.empty() ? "" : ", ", one);
  }
  return text.empty() ? "no name" : excerpt(text);
}

Sentence verification_fault(long result, const X509* certificate, const std::string& host) {
  switch (result) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Sentence{Message::tls_expired,
                      fmt::format("its certificate has expired ({}); renew it at the broker",
                                  time_text(X509_get0_notAfter(certificate)))};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Sentence{
          Message::tls_not_yet_valid,
          fmt::format("its certificate is not valid before {}; check the clock of this machine",
                      time_text(X509_get0_notBefore(certificate)))};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return Sentence{
          Message::tls_wrong_name,
          fmt::format("its certificate is for {}, not for {}; give such a name to --mqttbroker",
                      names_of(certificate), host)};
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return Sentence{Message::tls_unknown_authority,
                      fmt::format("its certificate is signed by an authority that is not trusted "
                                  "({}); name the file with "
                                  "the certificate of that authority with --mqtt-cafile",
                                  issuer_of(certificate))};
    default:
      return Sentence{
          Message::tls_bad_certificate,
          fmt::format("its certificate is not valid: {}", X509_verify_cert_error_string(result))};
  }
}

/// The host that the certificate must name, and the first fault that was found.
struct Verification {
  std::string host;
  std::optional<Sentence> fault;
};

/// OpenSSL's callback for each certificate: writes the first fault into the Verification.
int note_fault(int verified, X509_STORE_CTX* store) {
  if (verified == 1) return 1;
  auto* const session =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const verification = static_cast<Verification*>(SSL_get_ex_data(session, 0));
  verification->fault = verification_fault(X509_STORE_CTX_get_error(store),
                                           X509_STORE_CTX_get0_cert(store), verification->host);
  return 0;
}

/// Whether the oldest error in OpenSSL's queue is an alert that the broker sent.
bool broker_sent_alert() {
  const unsigned long error = ERR_peek_error();
  return ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET;
}

Sentence alert_fault(bool has_client_certificate) {
  const unsigned long alert = ERR_peek_error();
  switch (ERR_GET_REASON(alert)) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_NO_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:  // TLS 1.2 has no separate alert for it
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      break;
    default:
      return Sentence{Message::tls_failed,
                      fmt::format("it ends the TLS handshake: {}; see the log of the broker",
                                  ERR_reason_error_string(alert))};
  }
  if (!has_client_certificate) {
    return Sentence{Message::tls_client_certificate,
                    "it asks for a client certificate; give --mqtt-cert and --mqtt-key"};
  }
  return Sentence{Message::tls_client_certificate,
                  fmt::format("it refuses the client certificate of --mqtt-cert ({})",
                              ERR_reason_error_string(alert))};
}

/// Returns the cause of a failed handshake, from OpenSSL's error queue.
Sentence handshake_fault(bool has_client_certificate) {
  if (broker_sent_alert()) return alert_fault(has_client_certificate);
  const unsigned long error = ERR_peek_error();
  const int reason = ERR_GET_REASON(error);
  const bool not_tls = error == 0 || reason == SSL_R_WRONG_VERSION_NUMBER ||
                       reason == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  if (not_tls) {
    return {
        Message::tls_not_spoken,
        "it does not answer with TLS on this port; choose its TLS port (often 8883), or mqtt:// "
        "for a connection without TLS"};
  }
  const char* const words = ERR_reason_error_string(error);
  return Sentence{Message::tls_failed, fmt::format("the TLS handshake fails: {}",
                                                   words != nullptr ? words : "unknown cause")};
}

/// Loads the files of `options` into `context`. Returns the fault of the first one that fails.
std::optional<Sentence> load_files(SSL_CTX* context, const MqttOptions& options) {
  if (options.ca_file &&
      SSL_CTX_load_verify_locations(context, options.ca_file->c_str(), nullptr) != 1) {
    return Sentence{
        Message::tls_bad_file,
        fmt::format(
            "{} holds no certificate; --mqtt-cafile needs a PEM file with the certificate of the "
            "broker's authority",
            *options.ca_file)};
  }
  if (!options.ca_file) SSL_CTX_set_default_verify_paths(context);
  if (options.cert_file &&
      SSL_CTX_use_certificate_chain_file(context, options.cert_file->c_str()) != 1) {
    return Sentence{
        Message::tls_bad_file,
        fmt::format("{} holds no certificate; --mqtt-cert needs a PEM file", *options.cert_file)};
  }
  if (options.key_file) {
    ERR_clear_error();
    if (SSL_CTX_use_PrivateKey_file(context, options.key_file->c_str(), SSL_FILETYPE_PEM) != 1) {
      if (ERR_GET_LIB(ERR_peek_last_error()) == ERR_LIB_X509) {
        return Sentence{
            Message::tls_bad_file,
            fmt::format("the key {} does not match the certificate {}; check --mqtt-key and "
                        "--mqtt-cert",
                        *options.key_file, options.cert_file.value_or(""))};
      }
      return Sentence{
          Message::tls_bad_file,
          fmt::format("{} holds no key that can be read; --mqtt-key needs a PEM file without "
                      "a password",
                      *options.key_file)};
    }
  }
  return std::nullopt;
}

/// Never asks for the password of a key.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
  return 0;
}

Context make_context() {
  Context context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_default_passwd_cb(context.get(), &no_password);
  return context;
}

}  // namespace

std::optional<Sentence> find_certificate_file_fault(const MqttOptions& options) {
  const Context context = make_context();
  auto fault = load_files(context.get(), options);
  ERR_clear_error();
  return fault;
}

std::optional<Sentence> find_tls_fault(int socket, const MqttOptions& options) {
  const Context context = make_context();
  if (auto fault = load_files(context.get(), options)) return fault;
  const Session session(SSL_new(context.get()));
  SSL_set_fd(session.get(), socket);
  const std::string& host = options.broker.host;
  Verification verification{host, std::nullopt};
  SSL_set_ex_data(session.get(), 0, &verification);
  if (!options.insecure) {
    SSL_set_verify(session.get(), SSL_VERIFY_PEER, &note_fault);
    if (is_ip_address(host)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str());
    } else {
      std::string name = host;
      SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
      SSL_set1_host(session.get(), host.c_str());
    }
  }
  ERR_clear_error();
  if (SSL_connect(session.get()) == 1) {
    // With TLS 1.3 a broker reports a missing client certificate after the handshake.
    char byte = 0;
    SSL_read(session.get(), &byte, 1);
    if (!broker_sent_alert()) return std::nullopt;
    return alert_fault(options.cert_file.has_value());
  }
  if (verification.fault) return verification.fault;
  return handshake_fault(options.cert_file.has_value());
}

bool speaks_tls(int socket) {
  const Context context = make_context();
  const Session session(SSL_new(context.get()));
  SSL_set_fd(session.get(), socket);
  ERR_clear_error();
  const bool answered =
      SSL_connect(session.get()) == 1 || ERR_GET_REASON(ERR_peek_error()) >= SSL_AD_REASON_OFFSET;
  ERR_clear_error();
  return answered;
}

}  // namespace jkbms::app
