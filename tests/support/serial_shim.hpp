#ifndef JKBMS_TESTS_SUPPORT_SERIAL_SHIM_HPP
#define JKBMS_TESTS_SUPPORT_SERIAL_SHIM_HPP

/// A shared library that makes libserialport accept a pseudo terminal as a serial port. It is
/// loaded before the C library, through LD_PRELOAD or the link order. It answers the look-up of
/// `/sys/class/tty/pts/N` and the modem line calls, which fail on a pseudo terminal.

/// How often this library answered instead of the system.
extern "C" int jkbms_serial_shim_answers() noexcept;

#endif
