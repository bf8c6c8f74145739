# cmake -DHOW=... -DPREFIX=... -DSOURCE_DIR=... -DWORK_DIR=... -DCOMPILER=... -DFLAGS=... -DVERSION=...
#   -P run_consumer.cmake
# Builds the outside project HOW from the installed tree at PREFIX (add_subdirectory: from the
# sources), runs it and compares what it prints.
cmake_minimum_required(VERSION 3.23)

file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
set(here "${CMAKE_CURRENT_LIST_DIR}")

if(HOW STREQUAL "pkg_config")
  file(GLOB_RECURSE pc_file "${PREFIX}/jkbms.pc")
  cmake_path(GET pc_file PARENT_PATH pc_folder)
  set(ENV{PKG_CONFIG_PATH} "${pc_folder}")
  separate_arguments(flags UNIX_COMMAND "${FLAGS}")
  execute_process(
    COMMAND "${here}/pkg_config/build.sh" "${COMPILER}" "${here}/main.cpp" "${WORK_DIR}/consumer"
            ${flags}
    COMMAND_ERROR_IS_FATAL ANY)
else()
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -S "${here}/${HOW}" -B "${WORK_DIR}" -G Ninja
            "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}"
            "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DJKBMS_SOURCE_DIR=${SOURCE_DIR}"
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${WORK_DIR}" COMMAND_ERROR_IS_FATAL ANY)
endif()

execute_process(COMMAND "${WORK_DIR}/consumer" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(NOT printed STREQUAL "jkbms ${VERSION}: MOSFETs at 26 degrees\n")
  message(FATAL_ERROR "The consumer printed:\n${printed}")
endif()
