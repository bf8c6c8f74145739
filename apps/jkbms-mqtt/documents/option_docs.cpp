#include <cstdio>
#include <string>
#include <string_view>

#include "documents/completion.hpp"
#include "documents/man_page.hpp"
#include "documents/settings_files.hpp"
#include "options/option_text.hpp"

/// Prints one of the texts that are made from the option table; used by the build and the tests.
int main(int argc, char** argv) {
  using namespace jkbms::app;
  const std::string_view which = argc >= 2 ? argv[1] : "";
  std::string text;
  if (argc == 3 && which == "man") {
    text = man_page(argv[2]);
  } else if (argc == 2 && which == "markdown") {
    text = options_markdown();
  } else if (argc == 2 && which == "page") {
    text = options_page();
  } else if (argc == 2 && which == "exit-codes") {
    text = exit_codes_markdown();
  } else if (argc == 2 && which == "environment") {
    text = environment_file();
  } else if (argc == 2 && which == "configuration") {
    text = configuration_file();
  } else if (argc == 2 && which == "completion") {
    text = bash_completion();
  } else {
    std::fputs(
        "usage: jkbms-option-docs markdown|page|exit-codes|environment|configuration|completion\n"
        "       jkbms-option-docs man DATE\n",
        stderr);
    return 64;
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}
