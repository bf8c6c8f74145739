#include "support/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace jkbms::test {
namespace {

using std::filesystem::perms;

constexpr perms enterable = perms::owner_all | perms::group_read | perms::group_exec |
                            perms::others_read | perms::others_exec;

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "jkbms-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "cannot make " + name);
  }
  path_ = name;
  std::filesystem::permissions(path_, enterable);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace jkbms::test
