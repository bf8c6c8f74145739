#include <cstdio>
#include <string>
#include <string_view>

#include "options/option_text.hpp"

/// Prints one of the texts that are made from the option table; used by the build and the tests.
int main(int argc, char** argv) {
  using namespace jkbms::app;
  const std::string_view which = argc == 2 ? argv[1] : "";
  std::string text;
  if (which == "markdown") {
    text = options_markdown();
  } else if (which == "page") {
    text = options_page();
  } else if (which == "exit-codes") {
    text = exit_codes_markdown();
  } else if (which == "man") {
    text = man_page();
  } else if (which == "environment") {
    text = environment_file();
  } else {
    std::fputs("usage: jkbms-option-docs markdown|page|exit-codes|man|environment\n", stderr);
    return 64;
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}
