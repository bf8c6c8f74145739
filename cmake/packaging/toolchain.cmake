# Builds for another architecture with Debian's cross compiler. The environment says which:
# JKBMS_TRIPLET, such as arm-linux-gnueabihf, and JKBMS_SYSROOT, the directory that sysroot.sh made.
# Tests run in the emulator of qemu-user-static.
set(triplet "$ENV{JKBMS_TRIPLET}")
string(REGEX REPLACE "-.*" "" processor "${triplet}")
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR "${processor}")
set(CMAKE_LIBRARY_ARCHITECTURE "${triplet}")

set(CMAKE_SYSROOT "$ENV{JKBMS_SYSROOT}")
set(CMAKE_CXX_COMPILER "${triplet}-g++")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${CMAKE_SYSROOT}")
set(ENV{PKG_CONFIG_LIBDIR}
  "${CMAKE_SYSROOT}/usr/lib/${triplet}/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig")

set(CMAKE_CROSSCOMPILING_EMULATOR "qemu-${processor}-static;-L;${CMAKE_SYSROOT}")
