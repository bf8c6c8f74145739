# cmake -DPROGRAM=... -DHARDENED=ON|OFF -P check_hardening.cmake
# Fails if the program lacks a protection that cmake/JkbmsHardening.cmake turns on, or a function that
# its libraries must find in it.
cmake_minimum_required(VERSION 3.23)
if(NOT HARDENED)
  message(STATUS "skipped: this build is without JKBMS_HARDENING")
  return()
endif()
find_program(readelf readelf REQUIRED)
find_program(objdump objdump REQUIRED)

execute_process(COMMAND "${readelf}" -W --file-header --program-headers --dynamic --dyn-syms "${PROGRAM}"
  OUTPUT_VARIABLE elf COMMAND_ERROR_IS_FATAL ANY)

function(expect what pattern)
  if(NOT elf MATCHES "${pattern}")
    message(FATAL_ERROR "${PROGRAM} has no ${what}")
  endif()
endfunction()

expect("connect() for Paho, which libc_wrappers.cpp defines" "FUNC +GLOBAL +DEFAULT +[0-9]+ connect\n")
expect("usleep() for Paho, which libc_wrappers.cpp defines" "FUNC +GLOBAL +DEFAULT +[0-9]+ usleep\n")
expect("position independent code" "FLAGS_1[^\n]* PIE")
expect("read-only relocations" "GNU_RELRO")
expect("immediate binding" "FLAGS[^\n]* (BIND_)?NOW")
expect("stack protector" "UND __stack_chk_fail@")
expect("checked library functions (_FORTIFY_SOURCE)" "UND __[a-z]*(printf|mem[a-z]*|str[a-z]*|read|poll|recv)_chk@")
expect("assertions of the C++ library" "UND _ZSt[0-9]*__glibcxx_assert_fail")
if(elf MATCHES "GNU_STACK[^\n]* RWE ")
  message(FATAL_ERROR "${PROGRAM} has an executable stack")
endif()
if(elf MATCHES "Machine: *Advanced Micro Devices X86-64")
  execute_process(COMMAND "${objdump}" --disassemble=main "${PROGRAM}"
    OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
  if(NOT code MATCHES "<main>:\n[^\n]*endbr64")
    message(FATAL_ERROR "${PROGRAM} has no CET: main does not begin with endbr64")
  endif()
endif()
