# cmake -DPROGRAM=jkbms-mqtt -DROOT=CHECKOUT -P check_readme.cmake
# Fails if README.md shows output that the program does not print. A block of the language `console`
# begins with a command after "$ "; the rest must be the beginning of the output. A block of the
# language `mqtt` shows documents of the same capture as `topic payload`. Times of day are not
# compared. The block of the language `screen` must be a screen that the test app_screen compares.
cmake_minimum_required(VERSION 3.23)
file(READ "${ROOT}/README.md" readme)

function(without_times text result)
  string(REGEX REPLACE "[0-9]+-[0-9]+-[0-9]+T[0-9:.]+Z" "TIME" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

function(block_of language result)
  string(FIND "${readme}" "```${language}\n" begin)
  if(begin EQUAL -1)
    message(FATAL_ERROR "README.md has no block of the language ${language}")
  endif()
  string(LENGTH "```${language}\n" fence)
  math(EXPR begin "${begin} + ${fence}")
  string(SUBSTRING "${readme}" ${begin} -1 rest)
  string(FIND "${rest}" "```" end)
  string(SUBSTRING "${rest}" 0 ${end} block)
  without_times("${block}" block)
  set(${result} "${block}" PARENT_SCOPE)
endfunction()

function(run result)
  execute_process(COMMAND "${PROGRAM}" ${ARGN} WORKING_DIRECTORY "${ROOT}"
    OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  without_times("${output}" output)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()

block_of(console shown)
if(NOT shown MATCHES "^\\$ jkbms-mqtt ([^\n]+)\n")
  message(FATAL_ERROR "The console block of README.md begins with no command")
endif()
set(arguments "${CMAKE_MATCH_1}")
string(LENGTH "$ jkbms-mqtt ${arguments}\n" command_line)
string(SUBSTRING "${shown}" ${command_line} -1 shown)
separate_arguments(arguments)
run(printed ${arguments})
string(FIND "${printed}" "${shown}" at)
if(NOT at EQUAL 0)
  message(FATAL_ERROR "README.md shows:\n${shown}\nbut this is printed:\n${printed}")
endif()

block_of(mqtt shown)
string(REPLACE "\n  " "" shown "${shown}")
run(printed ${arguments} --plausibility on --format json)  # the filter is on, as in a gateway
foreach(document state info)
  if(NOT shown MATCHES "/${document} ([^\n]+)\n")
    message(FATAL_ERROR "README.md shows no message on <topic>/${document}")
  endif()
  string(FIND "${printed}" "\"${document}\":${CMAKE_MATCH_1}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "README.md shows:\n${CMAKE_MATCH_1}\nbut this is printed:\n${printed}")
  endif()
endforeach()

block_of(screen shown)
file(READ "${ROOT}/tests/app/screens/three-packs-80.txt" screen)
if(NOT shown STREQUAL screen)
  message(FATAL_ERROR "README.md shows:\n${shown}\nbut this is the screen:\n${screen}")
endif()
