// decode_hex HEX...: prints the values of one frame as JSON. Without HEX it reads standard input.
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>

#include "jkbms/bytes.hpp"
#include "jkbms/json.hpp"
#include "jkbms/protocol.hpp"

namespace {

std::string text_from(int argc, char** argv) {
  if (argc < 2) return {std::istreambuf_iterator<char>(std::cin), {}};
  std::string text;
  for (int i = 1; i < argc; ++i) text.append(argv[i]).append(" ");
  return text;
}

int fail(const std::string& why) {
  std::cerr << "decode_hex: " << why << "\n";
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  const auto bytes = jkbms::from_hex(text_from(argc, argv));
  if (!bytes) return fail(bytes.error().detail);

  const bool pb = !bytes->empty() && bytes->front() == 0x55;  // otherwise a 4E 57 frame
  const jkbms::Protocol& protocol = pb ? jkbms::jk02() : jkbms::jk4e57();
  const auto frame = protocol.frame(*bytes);
  if (!frame) return fail(frame.error().detail);
  const auto decoded = protocol.decode(*frame, {});
  if (!decoded) return fail(decoded.error().detail);
  if (decoded->kind != jkbms::Decoded::Kind::data) return fail("the frame carries no values");

  std::cout << jkbms::to_json(decoded->snapshot) << "\n";
}
