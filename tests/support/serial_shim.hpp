#ifndef JKBMS_TESTS_SUPPORT_SERIAL_SHIM_HPP
#define JKBMS_TESTS_SUPPORT_SERIAL_SHIM_HPP

/// A shared library that stands before the C library, by LD_PRELOAD or by being linked first, and
/// lets libserialport take a pseudo terminal for a serial port: it answers the look-up of
/// `/sys/class/tty/pts/N` and the modem line calls that a pseudo terminal refuses.

/// How often libserialport was given an answer that the system would have refused.
extern "C" int jkbms_serial_shim_answers() noexcept;

#endif
