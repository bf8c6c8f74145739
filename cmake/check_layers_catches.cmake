# cmake -DWORK_DIR=DIR -P check_layers_catches.cmake
# Checks that check_layers.cmake fails on each kind of fault, and names it.
cmake_minimum_required(VERSION 3.23)

function(begin)
  file(REMOVE_RECURSE "${WORK_DIR}")
  file(WRITE "${WORK_DIR}/libjkbms/src/codec/wire.hpp" "#include <cstdint>\n")
endfunction()

# Checks that check_layers.cmake reports `fault` in WORK_DIR, or nothing if `fault` is empty.
function(expect_printed fault)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${WORK_DIR}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_layers.cmake"
    RESULT_VARIABLE exit_code OUTPUT_QUIET ERROR_VARIABLE printed)
  string(REGEX REPLACE "[ \n]+" " " printed "${printed}")
  if(fault STREQUAL "")
    if(NOT exit_code EQUAL 0)
      message(SEND_ERROR "A correct checkout was rejected: ${printed}")
    endif()
    return()
  endif()
  string(FIND "${printed}" "${fault}" at)
  if(exit_code EQUAL 0 OR at EQUAL -1)
    message(SEND_ERROR "Not caught: ${fault}\n${printed}")
  endif()
endfunction()

function(expect_fault file line fault)
  begin()
  file(WRITE "${WORK_DIR}/${file}" "${line}\n")
  expect_printed("${fault}")
endfunction()

# Layers of the library.
expect_fault(libjkbms/src/codec/wire.cpp "#include \"jkbms/clock.hpp\""
  "libjkbms/src/codec/wire.cpp (codec) includes jkbms/clock.hpp (clock)")
expect_fault(libjkbms/src/codec/protocols.cpp "  #  include \"jkbms/transport.hpp\""
  "libjkbms/src/codec/protocols.cpp (codec) includes jkbms/transport.hpp (transport)")
expect_fault(libjkbms/src/transport/fd_io.cpp "#include \"jkbms/protocol.hpp\""
  "libjkbms/src/transport/fd_io.cpp (transport) includes jkbms/protocol.hpp (codec)")
expect_fault(libjkbms/include/jkbms/snapshot.hpp "#include \"jkbms/json.hpp\""
  "libjkbms/include/jkbms/snapshot.hpp (model) includes jkbms/json.hpp (json)")
expect_fault(libjkbms/src/line.cpp "#include \"jkbms/line_monitor.hpp\""
  "libjkbms/src/line.cpp (line) includes jkbms/line_monitor.hpp (monitor)")
expect_fault(libjkbms/src/json.cpp "#include \"jkbms/line_monitor.hpp\""
  "libjkbms/src/json.cpp (json) includes jkbms/line_monitor.hpp (monitor)")
expect_fault(libjkbms/src/line_monitor.cpp "#include \"jkbms/serial_transport.hpp\""
  "libjkbms/src/line_monitor.cpp (monitor) includes jkbms/serial_transport.hpp (transport)")
expect_fault(libjkbms/src/line_monitor.cpp "#include \"jkbms/transport.hpp\"" "")
expect_fault(libjkbms/src/bms_client.cpp "#include \"options.hpp\""
  "libjkbms/src/bms_client.cpp includes options.hpp, which belongs to no layer")
expect_fault(libjkbms/src/drawer.cpp "#include <vector>"
  "libjkbms/src/drawer.cpp belongs to no layer")

# Rooms of the program.
expect_fault(apps/jkbms-mqtt/line/port.cpp "#include \"codec/wire.hpp\""
  "apps/jkbms-mqtt/line/port.cpp includes codec/wire.hpp, which is private to the library")
expect_fault(apps/jkbms-mqtt/options/options.cpp "#include \"mqtt/mqtt_sink.hpp\""
  "apps/jkbms-mqtt/options/options.cpp (room options) includes mqtt/mqtt_sink.hpp")
expect_fault(apps/jkbms-mqtt/options/options.cpp "#include \"mqtt/mqtt_options.hpp\"" "")
expect_fault(apps/jkbms-mqtt/mqtt/mqtt_sink.cpp "#include \"options/options.hpp\""
  "apps/jkbms-mqtt/mqtt/mqtt_sink.cpp (room mqtt) includes options/options.hpp")
expect_fault(apps/jkbms-mqtt/mqtt/mqtt_sink.cpp "#include \"line/port.hpp\""
  "apps/jkbms-mqtt/mqtt/mqtt_sink.cpp (room mqtt) includes line/port.hpp")
expect_fault(apps/jkbms-mqtt/mqtt/payload/writer.cpp "#include \"mqtt/mqtt_sink.hpp\""
  "apps/jkbms-mqtt/mqtt/payload/writer.cpp (room mqtt/payload) includes mqtt/mqtt_sink.hpp")
expect_fault(apps/jkbms-mqtt/console/console_run.cpp "#include \"options/options.hpp\""
  "apps/jkbms-mqtt/console/console_run.cpp (room console) includes options/options.hpp")
expect_fault(apps/jkbms-mqtt/line/port.cpp "#include \"mqtt/mqtt_sink.hpp\""
  "apps/jkbms-mqtt/line/port.cpp (room line) includes mqtt/mqtt_sink.hpp")
expect_fault(apps/jkbms-mqtt/system/log.cpp "#include \"line/sink.hpp\""
  "apps/jkbms-mqtt/system/log.cpp (room system) includes line/sink.hpp")
expect_fault(apps/jkbms-mqtt/main.cpp "#include \"options/options.hpp\"" "")
expect_fault(apps/jkbms-mqtt/drawer/text.cpp "#include <vector>"
  "apps/jkbms-mqtt/drawer/text.cpp belongs to no room")

# Headers of other projects.
expect_fault(libjkbms/src/schema.cpp "#include <rapidjson/writer.h>"
  "libjkbms/src/schema.cpp includes <rapidjson/writer.h>")
expect_fault(libjkbms/include/jkbms/json.hpp "#include <rapidjson/document.h>"
  "libjkbms/include/jkbms/json.hpp includes <rapidjson/document.h>, which is not of")
expect_fault(apps/jkbms-mqtt/mqtt/mqtt_sink.cpp "#include <MQTTAsync.h>"
  "apps/jkbms-mqtt/mqtt/mqtt_sink.cpp includes <MQTTAsync.h>")

# Sizes.
string(REPEAT "//\n" 401 too_long)
expect_fault(apps/jkbms-mqtt/line/port.cpp "${too_long}"
  "apps/jkbms-mqtt/line/port.cpp has 402 lines, more than 400")
begin()
foreach(number RANGE 1 27)
  file(WRITE "${WORK_DIR}/apps/jkbms-mqtt/system/file_${number}.hpp" "#include <vector>\n")
endforeach()
expect_printed("room system has 27 files, more than 26")
