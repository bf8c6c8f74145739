# cmake -DWORK_DIR=DIR -P check_layers_catches.cmake
# Checks that check_layers.cmake fails on each kind of wrong #include, and names it.
cmake_minimum_required(VERSION 3.23)
function(expect_fault file line fault)
  file(REMOVE_RECURSE "${WORK_DIR}")
  file(WRITE "${WORK_DIR}/libjkbms/src/codec/wire.hpp" "#include <cstdint>\n")
  file(WRITE "${WORK_DIR}/${file}" "${line}\n")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${WORK_DIR}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_layers.cmake"
    RESULT_VARIABLE exit_code OUTPUT_QUIET ERROR_VARIABLE printed)
  string(REGEX REPLACE "[ \n]+" " " printed "${printed}")
  string(FIND "${printed}" "${fault}" at)
  if(exit_code EQUAL 0 OR at EQUAL -1)
    message(SEND_ERROR "Not caught: ${fault}\n${printed}")
  endif()
endfunction()

expect_fault(libjkbms/src/codec/wire.cpp "#include \"jkbms/clock.hpp\""
  "libjkbms/src/codec/wire.cpp (codec) includes jkbms/clock.hpp (clock)")
expect_fault(libjkbms/src/codec/protocols.cpp "  #  include \"jkbms/transport.hpp\""
  "libjkbms/src/codec/protocols.cpp (codec) includes jkbms/transport.hpp (transport)")
expect_fault(libjkbms/src/transport/fd_io.cpp "#include \"jkbms/protocol.hpp\""
  "libjkbms/src/transport/fd_io.cpp (transport) includes jkbms/protocol.hpp (codec)")
expect_fault(libjkbms/include/jkbms/snapshot.hpp "#include \"jkbms/json.hpp\""
  "libjkbms/include/jkbms/snapshot.hpp (model) includes jkbms/json.hpp (json)")
expect_fault(libjkbms/src/json.cpp "#include \"jkbms/bms_client.hpp\""
  "libjkbms/src/json.cpp (json) includes jkbms/bms_client.hpp (client)")
expect_fault(libjkbms/src/bms_client.cpp "#include \"options.hpp\""
  "libjkbms/src/bms_client.cpp includes options.hpp, which belongs to no layer")
expect_fault(libjkbms/src/drawer.cpp "#include <vector>"
  "libjkbms/src/drawer.cpp belongs to no layer")
expect_fault(libjkbms/src/schema.cpp "#include <rapidjson/writer.h>"
  "libjkbms/src/schema.cpp includes <rapidjson/writer.h>")
expect_fault(libjkbms/include/jkbms/json.hpp "#include <rapidjson/document.h>"
  "libjkbms/include/jkbms/json.hpp includes <rapidjson/document.h>, which is not of")
expect_fault(apps/jkbms-mqtt/line/bus_loop.cpp "#include \"codec/wire.hpp\""
  "apps/jkbms-mqtt/line/bus_loop.cpp includes codec/wire.hpp, which is private to the library")
expect_fault(apps/jkbms-mqtt/mqtt/mqtt_sink.cpp "#include <MQTTAsync.h>"
  "apps/jkbms-mqtt/mqtt/mqtt_sink.cpp includes <MQTTAsync.h>")
