# Finds the packages that the chosen parts of the build need. Debian has all of them; nothing is
# downloaded.
find_package(PkgConfig REQUIRED)
pkg_check_modules(SERIALPORT REQUIRED IMPORTED_TARGET GLOBAL libserialport)
find_package(RapidJSON CONFIG REQUIRED)

if(JKBMS_BUILD_APPS)
  find_package(Threads REQUIRED)
  find_package(cxxopts CONFIG REQUIRED)
  find_package(fmt CONFIG REQUIRED)
  find_package(OpenSSL REQUIRED)  # Paho's package uses its targets but does not find it
  find_package(eclipse-paho-mqtt-c CONFIG REQUIRED)
endif()
if(JKBMS_BUILD_TESTS)
  find_package(Threads REQUIRED)
  find_package(GTest CONFIG REQUIRED)
endif()

# The package of RapidJSON has no target. SYSTEM turns off warnings in its headers.
add_library(jkbms_rapidjson INTERFACE)
target_include_directories(jkbms_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
