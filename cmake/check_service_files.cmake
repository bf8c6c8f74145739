# cmake -DBUILD_DIR=... -DPROGRAM=... -DWORK_DIR=... -P check_service_files.cmake
# Fails where systemd finds fault with the unit, or man with the man page.
cmake_minimum_required(VERSION 3.23)
find_program(systemd_analyze systemd-analyze)
find_program(man man)
if(NOT systemd_analyze OR NOT man)
  message(STATUS "skipped: systemd-analyze or man is not installed")
  return()
endif()

file(MAKE_DIRECTORY "${WORK_DIR}")
file(READ "${BUILD_DIR}/jkbms-mqtt.service" unit)
if(NOT unit MATCHES "\nExecStart=[^\n]*/jkbms-mqtt\n" OR NOT unit MATCHES "\nType=notify\n")
  message(FATAL_ERROR "the unit does not start jkbms-mqtt as a notifying service")
endif()
string(REGEX REPLACE "ExecStart=[^\n]*" "ExecStart=${PROGRAM}" unit "${unit}")
file(WRITE "${WORK_DIR}/jkbms-mqtt.service" "${unit}")
execute_process(COMMAND "${systemd_analyze}" verify --man=no "${WORK_DIR}/jkbms-mqtt.service"
  ERROR_VARIABLE complaints RESULT_VARIABLE code)
if(NOT code EQUAL 0 OR complaints MATCHES "jkbms-mqtt")
  message(FATAL_ERROR "systemd-analyze verify: ${complaints}")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C.UTF-8 MANROFFSEQ= MANWIDTH=80
  "${man}" --warnings -l "${BUILD_DIR}/jkbms-mqtt.1"
  OUTPUT_VARIABLE page ERROR_VARIABLE complaints RESULT_VARIABLE code)
if(NOT code EQUAL 0 OR NOT complaints STREQUAL "" OR NOT page MATCHES "--serialport PORT")
  message(FATAL_ERROR "man page: ${complaints}")
endif()
