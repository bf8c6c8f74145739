# Runs at install time. SERVICE_DIR: where jkbms-mqtt.service.in is; BUILD_DIR: where the samples of
# the settings are; BINDIR, relative to the prefix. Installs the unit and the settings that it reads.
# systemd looks for units below /usr and /usr/local; the settings of both are in /etc.
set(prefix "${CMAKE_INSTALL_PREFIX}")
if(prefix MATCHES "^/usr(/local)?/?$")
  set(settings_dir /etc)
else()
  set(settings_dir "${prefix}/etc")
endif()
set(environment_file "${settings_dir}/default/jkbms-mqtt")
set(service_program "${prefix}/${BINDIR}/jkbms-mqtt")

set(unit "$ENV{DESTDIR}${prefix}/lib/systemd/system/jkbms-mqtt.service")
message(STATUS "Installing: ${unit}")
configure_file("${SERVICE_DIR}/jkbms-mqtt.service.in" "${unit}" @ONLY)
list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${prefix}/lib/systemd/system/jkbms-mqtt.service")

# Users edit these files, so that an existing one is kept.
function(install_settings sample path)
  set(installed "$ENV{DESTDIR}${path}")
  get_filename_component(folder "${path}" DIRECTORY)
  get_filename_component(name "${path}" NAME)
  if(NOT EXISTS "${installed}" AND NOT IS_SYMLINK "${installed}")
    file(INSTALL "${sample}" DESTINATION "${folder}" RENAME "${name}")
  else()
    execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${sample}" "${installed}"
      RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET)
    if(differs)
      file(INSTALL "${sample}" DESTINATION "${folder}" RENAME "${name}.new")
      message(STATUS "Kept: ${installed}; the new sample is ${installed}.new")
    else()
      message(STATUS "Up-to-date: ${installed}")
    endif()
  endif()
  list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${path}")  # also one that was kept: uninstall looks at it
  list(REMOVE_DUPLICATES CMAKE_INSTALL_MANIFEST_FILES)
  set(CMAKE_INSTALL_MANIFEST_FILES "${CMAKE_INSTALL_MANIFEST_FILES}" PARENT_SCOPE)
endfunction()

install_settings("${BUILD_DIR}/jkbms-mqtt.default" "${environment_file}")
install_settings("${BUILD_DIR}/jkbms-mqtt.json" "${settings_dir}/jkbms-mqtt/config.json")
