# jkbms_set_warnings(<target>) turns on the warnings of this project for a target.
# g++ 12 has false positives: -Wrestrict in std::string (GCC bug 105651) is turned off, and four
# warnings on inlined containers in optimised builds are shown but are not errors. clang and the
# sanitizers check the same code. On 32-bit ARM g++ notes where its ABI changed in version 7, which
# matters to nobody who builds library and program with one compiler.
function(jkbms_set_warnings target)
  string(SUBSTRING "${CMAKE_SYSTEM_PROCESSOR}" 0 3 jkbms_processor)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2 -Wundef
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<STREQUAL:${jkbms_processor},arm>>:-Wno-psabi>
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=array-bounds;-Wno-error=free-nonheap-object>"
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized;-Wno-error=stringop-overflow>"
    $<$<BOOL:${JKBMS_WERROR}>:-Werror>)
endfunction()
