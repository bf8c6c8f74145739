# cmake -DWORK_DIR=DIR -DBUILD_DIR=DIR -P check_promises_catches.cmake
# Checks that check_promises.cmake fails on a test that does not exist, and names it.
cmake_minimum_required(VERSION 3.23)
function(run_on rows page)
  file(WRITE "${WORK_DIR}/promises.md" "${rows}")
  file(WRITE "${WORK_DIR}/page.md" "${page}")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DDOCS=${WORK_DIR}" "-DBUILD_DIR=${BUILD_DIR}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_promises.cmake"
    RESULT_VARIABLE exit_code OUTPUT_QUIET ERROR_VARIABLE printed)
  set(exit_code "${exit_code}" PARENT_SCOPE)
  set(printed "${printed}" PARENT_SCOPE)
endfunction()

run_on("| Layers hold. | `check_layers`, `cmake --install` |\n" "See `check_layers`.\n")
if(NOT exit_code EQUAL 0)
  message(SEND_ERROR "A correct table was rejected:\n${printed}")
endif()

run_on("| Layers hold. | `check_layers` |\n| More holds. | `unit_that_does_not_exist` |\n" "")
if(exit_code EQUAL 0 OR NOT printed MATCHES "unit_that_does_not_exist"
   OR printed MATCHES "check_layers\n")
  message(SEND_ERROR "A missing test was not caught:\n${printed}")
endif()

run_on("| Layers hold. | `check_layers` |\n| More holds. | `check_layers`, `faultz_matrix` |\n" "")
if(exit_code EQUAL 0 OR NOT printed MATCHES "faultz_matrix" OR printed MATCHES "check_layers\n")
  message(SEND_ERROR "A missing test with an unknown first word was not caught:\n${printed}")
endif()

run_on("| Layers hold. | `check_layers` |\n" "See `unit_that_does_not_exist`.\n")
if(exit_code EQUAL 0 OR NOT printed MATCHES "unit_that_does_not_exist")
  message(SEND_ERROR "A missing test in another page was not caught:\n${printed}")
endif()

run_on("No row here.\n" "See `check_layers`.\n")
if(exit_code EQUAL 0)
  message(SEND_ERROR "A page without a test passed")
endif()
