# What is built decides what must be on the system; all of it comes from Debian's packages and
# nothing is downloaded.
find_package(PkgConfig REQUIRED)
pkg_check_modules(SERIALPORT REQUIRED IMPORTED_TARGET GLOBAL libserialport)
find_package(RapidJSON CONFIG REQUIRED)

if(JKBMS_BUILD_APPS)
  find_package(Threads REQUIRED)
  find_package(cxxopts CONFIG REQUIRED)
  find_package(fmt CONFIG REQUIRED)
  find_package(OpenSSL REQUIRED)  # the TLS targets of Paho's package name it without finding it
  find_package(eclipse-paho-mqtt-c CONFIG REQUIRED)
endif()
if(JKBMS_BUILD_TESTS)
  find_package(Threads REQUIRED)
  find_package(GTest CONFIG REQUIRED)
endif()

# RapidJSON's package has no target. Its headers are not ours to warn about.
add_library(jkbms_rapidjson INTERFACE)
target_include_directories(jkbms_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
