# jkbms_set_warnings(<target>): the warnings that every target of this project is built with.
# g++ 12 sees -Wrestrict in std::string's own code (GCC bug 105651), and in optimised builds, where it
# follows values through inlined containers, reports accesses that cannot happen: those are shown and
# are no errors. clang and the sanitizers look at the same code.
function(jkbms_set_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2 -Wundef
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=array-bounds;-Wno-error=free-nonheap-object>"
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized;-Wno-error=stringop-overflow>"
    $<$<BOOL:${JKBMS_WERROR}>:-Werror>)
endfunction()
