# cmake -DBUILD_DIR=... -DPREFIX=... -P install_afresh.cmake
cmake_minimum_required(VERSION 3.23)

file(REMOVE_RECURSE "${PREFIX}")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${PREFIX}"
  COMMAND_ERROR_IS_FATAL ANY)
