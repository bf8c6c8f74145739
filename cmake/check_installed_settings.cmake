# cmake -DBUILD_DIR=... -DDOCUMENTS=FILE;... -DWORK_DIR=... -P check_installed_settings.cmake
# Fails if a second install changes a file that users edit, or if the unit reads another environment
# file than the one that is installed and documented.
cmake_minimum_required(VERSION 3.23)

function(install_to prefix)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env "DESTDIR=${WORK_DIR}"
    "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${prefix}"
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  set(said "${text}" PARENT_SCOPE)
endfunction()

function(expect_text file expected)
  file(READ "${file}" text)
  if(NOT text STREQUAL expected)
    message(FATAL_ERROR "${file} was changed:\n${text}")
  endif()
endfunction()

# Installs twice, edits the file, and installs twice again.
function(check_settings prefix settings sample_file)
  file(READ "${BUILD_DIR}/apps/jkbms-mqtt/${sample_file}" sample)
  set(installed "${WORK_DIR}${settings}")
  file(REMOVE_RECURSE "${WORK_DIR}")
  install_to("${prefix}")
  expect_text("${installed}" "${sample}")
  install_to("${prefix}")
  if(EXISTS "${installed}.new" OR said MATCHES "Kept")
    message(FATAL_ERROR "${prefix}: a file that nobody edited is installed twice:\n${said}")
  endif()

  set(edited "JKBMS_SERIALPORT=/dev/ttyUSB7\n")
  file(WRITE "${installed}" "${edited}")
  foreach(time first second)
    install_to("${prefix}")
    expect_text("${installed}" "${edited}")
    expect_text("${installed}.new" "${sample}")
    if(NOT said MATCHES "Kept: [^\n]*${settings}; the new sample is [^\n]*${settings}.new\n")
      message(FATAL_ERROR "${prefix}: the ${time} install does not say what it kept:\n${said}")
    endif()
  endforeach()

  execute_process(COMMAND "${CMAKE_COMMAND}" -E env "DESTDIR=${WORK_DIR}" "${CMAKE_COMMAND}"
    "-DBUILD_DIR=${BUILD_DIR}" -P "${CMAKE_CURRENT_LIST_DIR}/uninstall.cmake"
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB_RECURSE left RELATIVE "${WORK_DIR}" "${WORK_DIR}/*")
  string(PREPEND left "/")
  if(NOT left STREQUAL settings OR NOT text MATCHES "Kept: [^\n]*${settings}\n")
    message(FATAL_ERROR "${prefix}: uninstall leaves ${left}, not ${settings}:\n${text}")
  endif()

  file(REMOVE "${installed}" "${installed}.new")
  file(CREATE_LINK "/nowhere/settings" "${installed}" SYMBOLIC)
  install_to("${prefix}")
  if(NOT IS_SYMLINK "${installed}")
    message(FATAL_ERROR "${prefix}: a link that a person made was replaced")
  endif()
endfunction()

foreach(prefix /usr /usr/local /opt/jkbms)
  set(settings_dir "/etc")
  if(prefix STREQUAL "/opt/jkbms")
    set(settings_dir "/opt/jkbms/etc")
  endif()
  check_settings("${prefix}" "${settings_dir}/jkbms-mqtt/config.json" jkbms-mqtt.json)
  check_settings("${prefix}" "${settings_dir}/default/jkbms-mqtt" jkbms-mqtt.default)

  file(READ "${WORK_DIR}${prefix}/lib/systemd/system/jkbms-mqtt.service" unit)
  foreach(line "EnvironmentFile=-${settings_dir}/default/jkbms-mqtt" "ExecStart=${prefix}/bin/jkbms-mqtt")
    string(FIND "${unit}" "\n${line}\n" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "${prefix}: the unit lacks ${line}")
    endif()
  endforeach()
endforeach()

foreach(document IN LISTS DOCUMENTS)
  file(READ "${document}" text)
  string(REPLACE "\\-" "-" text "${text}")
  string(REGEX MATCHALL "[a-z/]*/default/jkbms-mqtt" paths "${text}")
  list(REMOVE_DUPLICATES paths)
  if(NOT paths STREQUAL "/etc/default/jkbms-mqtt")
    message(FATAL_ERROR "${document} names '${paths}'")
  endif()
endforeach()
