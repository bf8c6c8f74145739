# jkbms_set_warnings(<target>): the warnings that every target of this project is built with.
function(jkbms_set_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference -Wformat=2 -Wundef
    $<$<BOOL:${JKBMS_WERROR}>:-Werror>)
endfunction()
