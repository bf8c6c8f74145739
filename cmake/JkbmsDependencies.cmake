# Finds the packages that the chosen parts of the build need. Debian has all of them; nothing is
# downloaded.
find_package(PkgConfig REQUIRED)
pkg_check_modules(SERIALPORT REQUIRED IMPORTED_TARGET GLOBAL libserialport)
find_package(RapidJSON CONFIG REQUIRED)

if(JKBMS_BUILD_APPS OR JKBMS_INSTALL)
  find_program(JKBMS_GZIP gzip REQUIRED)  # compresses the man page and the changelogs
  mark_as_advanced(JKBMS_GZIP)
endif()
if(JKBMS_BUILD_APPS)
  find_package(Threads REQUIRED)
  find_package(cxxopts CONFIG REQUIRED)
  find_package(fmt CONFIG REQUIRED)
  add_library(jkbms_fmt INTERFACE)
  if(JKBMS_FMT_HEADER_ONLY)
    target_link_libraries(jkbms_fmt INTERFACE fmt::fmt-header-only)
  else()
    target_link_libraries(jkbms_fmt INTERFACE fmt::fmt)
  endif()
  find_package(OpenSSL REQUIRED)  # Paho's package uses its targets but does not find it
  find_package(eclipse-paho-mqtt-c CONFIG REQUIRED)
endif()
if(JKBMS_BUILD_TESTS)
  find_package(Threads REQUIRED)
  find_package(GTest CONFIG REQUIRED)
endif()

# The package of RapidJSON has no target, and names a directory of this machine also in a build for
# another one. SYSTEM turns off warnings in its headers.
find_path(JKBMS_RAPIDJSON_INCLUDE_DIR rapidjson/document.h HINTS ${RAPIDJSON_INCLUDE_DIRS} REQUIRED)
mark_as_advanced(JKBMS_RAPIDJSON_INCLUDE_DIR)
add_library(jkbms_rapidjson INTERFACE)
target_include_directories(jkbms_rapidjson SYSTEM INTERFACE "${JKBMS_RAPIDJSON_INCLUDE_DIR}")
