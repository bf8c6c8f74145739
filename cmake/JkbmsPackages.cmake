# The Debian packages jkbms-mqtt (component program) and libjkbms-dev (component library), and the
# documents that each of them has. cmake/packaging/build.sh makes the packages.
set(JKBMS_MAINTAINER "The jkbms authors <jkbms@jkbms.invalid>" CACHE STRING
    "Maintainer of the packages")
set(JKBMS_PACKAGE_DEPENDS "" CACHE STRING
    "Dependencies of jkbms-mqtt; by default dpkg-shlibdeps finds them, which it cannot for another architecture")
set(packaging_dir "${PROJECT_SOURCE_DIR}/cmake/packaging")

# Licence and changelogs, as Debian's policy names them.
string(TIMESTAMP package_date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # of SOURCE_DATE_EPOCH, if that is set
set(changelog "${PROJECT_BINARY_DIR}/packaging/changelog")
configure_file("${packaging_dir}/changelog.in" "${changelog}" @ONLY)
add_custom_command(OUTPUT "${changelog}.gz"
  COMMAND "${JKBMS_GZIP}" -9nc "${changelog}" > "${changelog}.gz"
  DEPENDS "${changelog}" VERBATIM)
add_custom_target(jkbms_package_documents ALL DEPENDS "${changelog}.gz")

# install_package_documents(<component> <package>)
function(install_package_documents component package)
  set(doc_dir "${CMAKE_INSTALL_DATADIR}/doc/${package}")
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" RENAME copyright
          DESTINATION "${doc_dir}" COMPONENT ${component})
  install(FILES "${PROJECT_BINARY_DIR}/packaging/changelog.gz" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
          DESTINATION "${doc_dir}" COMPONENT ${component})
endfunction()
install_package_documents(library libjkbms-dev)
if(JKBMS_BUILD_APPS)
  install_package_documents(program jkbms-mqtt)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME jkbms)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "${JKBMS_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # the descriptions of the components have their own
set(CPACK_OUTPUT_FILE_PREFIX "${PROJECT_BINARY_DIR}/packages")
set(CPACK_SET_DESTDIR ON)  # the unit and the settings are installed outside of a relative prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program library)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${JKBMS_MAINTAINER}")
if(CMAKE_CROSSCOMPILING)
  set(architectures arm armhf aarch64 arm64)  # processor and Debian's name, by turns
  list(FIND architectures "${CMAKE_SYSTEM_PROCESSOR}" at)
  math(EXPR at "${at} + 1")
  list(GET architectures ${at} CPACK_DEBIAN_PACKAGE_ARCHITECTURE)
endif()

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME jkbms-mqtt)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_PRIORITY optional)
file(READ "${packaging_dir}/program/description" CPACK_COMPONENT_PROGRAM_DESCRIPTION)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "mosquitto, mosquitto-clients")
if(JKBMS_PACKAGE_DEPENDS STREQUAL "")
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
else()
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "${JKBMS_PACKAGE_DEPENDS}")
endif()
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA
  "${packaging_dir}/program/conffiles"
  "${packaging_dir}/program/preinst"
  "${packaging_dir}/program/postinst"
  "${packaging_dir}/program/prerm"
  "${packaging_dir}/program/postrm")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libjkbms-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_PRIORITY optional)
file(READ "${packaging_dir}/library/description" CPACK_COMPONENT_LIBRARY_DESCRIPTION)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libserialport-dev, pkg-config | pkgconf")

include(CPack)
