// No code: a precompiled header needs a source file of its own.
