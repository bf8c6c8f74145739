# jkbms_set_warnings(<target>): the warnings that every target of this project is built with.
# g++ 12 sees -Wrestrict in std::string's own code (GCC bug 105651).
function(jkbms_set_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2 -Wundef
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<BOOL:${JKBMS_WERROR}>:-Werror>)
endfunction()
