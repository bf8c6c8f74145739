# cmake -DEXPECTED=FILE -DEXIT_CODE=N -DINPUT=FILE -P compare_output.cmake -- PROGRAM ARGUMENT...
# Runs a program and fails unless its exit code and its output are as expected. The program reads
# INPUT if that file exists.
cmake_minimum_required(VERSION 3.23)

if(NOT EXISTS "${INPUT}")
  set(INPUT /dev/null)
endif()

set(command "")
set(behind_dashes FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(index RANGE ${last})
  if(behind_dashes)
    list(APPEND command "${CMAKE_ARGV${index}}")
  elseif(CMAKE_ARGV${index} STREQUAL "--")
    set(behind_dashes TRUE)
  endif()
endforeach()
if(NOT command)
  message(FATAL_ERROR "No program after --")
endif()

execute_process(COMMAND ${command} INPUT_FILE "${INPUT}"
  OUTPUT_VARIABLE printed ERROR_VARIABLE printed RESULT_VARIABLE exit_code)
file(READ "${EXPECTED}" expected)
if(NOT exit_code STREQUAL EXIT_CODE)
  message(FATAL_ERROR "Exit code ${exit_code}, not ${EXIT_CODE}. It printed:\n${printed}")
endif()
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "${EXPECTED} holds:\n${expected}\nbut this was printed:\n${printed}")
endif()
