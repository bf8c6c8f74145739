# cmake -DTOOL=jkbms-option-docs -DREADME=README.md -P check_option_texts.cmake
# Fails where the README's tables are not what the program's option table says.
cmake_minimum_required(VERSION 3.23)
file(READ "${README}" readme)
foreach(kind markdown exit-codes)
  execute_process(COMMAND "${TOOL}" ${kind} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(FIND "${readme}" "${text}" at)
  if(text STREQUAL "" OR at EQUAL -1)
    message(FATAL_ERROR "${README} lacks the text that '${TOOL} ${kind}' prints; put it in")
  endif()
endforeach()
