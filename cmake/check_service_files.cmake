# cmake -DBUILD_DIR=... -DPROGRAM=... -DWORK_DIR=... -P check_service_files.cmake
# Fails if systemd-analyze finds an error in the unit or too high an exposure level, or if man
# or mandoc finds an error in the man page.
cmake_minimum_required(VERSION 3.23)
find_program(systemd_analyze systemd-analyze)
find_program(man man)
if(NOT systemd_analyze OR NOT man)
  message(STATUS "skipped: systemd-analyze or man is not installed")
  return()
endif()

file(REMOVE_RECURSE "${WORK_DIR}")
execute_process(COMMAND "${CMAKE_COMMAND}" -E env "DESTDIR=${WORK_DIR}"
  "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix /usr OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
set(unit_file "${WORK_DIR}/usr/lib/systemd/system/jkbms-mqtt.service")
file(READ "${unit_file}" unit)
foreach(line "Type=notify" "StateDirectory=jkbms-mqtt" "LogsDirectory=jkbms-mqtt"
             "RestartPreventExitStatus=64 77 78" "LoadCredential=mqttpass:jkbms-mqtt.mqttpass")
  string(FIND "${unit}" "\n${line}\n" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "the unit lacks ${line}")
  endif()
endforeach()
string(REGEX REPLACE "ExecStart=[^\n]*" "ExecStart=${PROGRAM}" unit "${unit}")
file(WRITE "${unit_file}" "${unit}")
execute_process(COMMAND "${systemd_analyze}" verify --man=no "${unit_file}"
  ERROR_VARIABLE complaints RESULT_VARIABLE code)
if(NOT code EQUAL 0 OR complaints MATCHES "jkbms-mqtt")
  message(FATAL_ERROR "systemd-analyze verify: ${complaints}")
endif()

execute_process(COMMAND "${systemd_analyze}" security --offline=true --no-pager "${unit_file}"
  OUTPUT_VARIABLE report COMMAND_ERROR_IS_FATAL ANY)
if(NOT report MATCHES "Overall exposure level for jkbms-mqtt.service: ([0-9.]+)")
  message(FATAL_ERROR "systemd-analyze security: ${report}")
endif()
message(STATUS "systemd-analyze security: ${CMAKE_MATCH_1}")
if(CMAKE_MATCH_1 GREATER_EQUAL 1.5)
  message(FATAL_ERROR "it must be below 1.5:\n${report}")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C.UTF-8 MANROFFSEQ= MANWIDTH=80
  "${man}" --warnings -l "${BUILD_DIR}/apps/jkbms-mqtt/jkbms-mqtt.1"
  OUTPUT_VARIABLE page ERROR_VARIABLE complaints RESULT_VARIABLE code)
if(NOT code EQUAL 0 OR NOT complaints STREQUAL "" OR NOT page MATCHES "--serialport PORT")
  message(FATAL_ERROR "man page: ${complaints}")
endif()

find_program(mandoc mandoc)
if(mandoc)
  execute_process(COMMAND "${mandoc}" -Tlint "${BUILD_DIR}/apps/jkbms-mqtt/jkbms-mqtt.1"
    OUTPUT_VARIABLE complaints ERROR_VARIABLE complaints RESULT_VARIABLE code)
  if(NOT code EQUAL 0 OR NOT complaints STREQUAL "")
    message(FATAL_ERROR "mandoc -Tlint: ${complaints}")
  endif()
endif()
