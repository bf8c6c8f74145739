# Runs at install time. SERVICE_DIR: where jkbms-mqtt.service.in is; BUILD_DIR: where the sample of
# the environment file is; BINDIR, relative to the prefix. Installs the unit and the environment
# file that it reads. systemd looks for units below /usr and /usr/local; the settings of both are in
# /etc.
set(prefix "${CMAKE_INSTALL_PREFIX}")
if(prefix MATCHES "^/usr(/local)?/?$")
  set(environment_file /etc/default/jkbms-mqtt)
else()
  set(environment_file "${prefix}/etc/default/jkbms-mqtt")
endif()
set(program "${prefix}/${BINDIR}/jkbms-mqtt")

set(unit "$ENV{DESTDIR}${prefix}/lib/systemd/system/jkbms-mqtt.service")
message(STATUS "Installing: ${unit}")
configure_file("${SERVICE_DIR}/jkbms-mqtt.service.in" "${unit}" @ONLY)
list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${prefix}/lib/systemd/system/jkbms-mqtt.service")

# Users edit this file, so that an existing one is kept.
set(sample "${BUILD_DIR}/jkbms-mqtt.default")
set(installed "$ENV{DESTDIR}${environment_file}")
get_filename_component(folder "${environment_file}" DIRECTORY)
if(NOT EXISTS "${installed}" AND NOT IS_SYMLINK "${installed}")
  file(INSTALL "${sample}" DESTINATION "${folder}" RENAME jkbms-mqtt)
else()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${sample}" "${installed}"
    RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET)
  if(differs)
    file(INSTALL "${sample}" DESTINATION "${folder}" RENAME jkbms-mqtt.new)
    message(STATUS "Kept: ${installed}; the new sample is ${installed}.new")
  else()
    message(STATUS "Up-to-date: ${installed}")
  endif()
endif()
