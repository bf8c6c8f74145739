#!/usr/bin/env python3
"""Checks that check_commands.py finds a wrong option, a command without a row, a row without a command,
a row whose test or words do not exist, a block without a language, and an option that does not exist.

usage: check_commands_catches.py ROOT BUILD_DIR
"""

import pathlib
import sys
import tempfile

from check_commands import commands_of_documents, faults_of, missing_evidence, stale, unknown_options, unlisted
from command_table import Elsewhere, Rehearse, Run
from commands_in import Fault, commands_in

RUNS = Run(r"jkbms-mqtt .+")


def expect(found, wanted, what):
    if wanted not in str(found):
        sys.exit(f"{what} is not caught; found: {found}")


def check_documents():
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "docs").mkdir()
        (root / "README.md").write_text("Run `sudo frob --hard`, or:\n\n```sh\njkbms-mqtt -s PORT   # reads\n```\n",
                                        encoding="utf-8")
        (root / "CONTRIBUTING.md").write_text("The option `--frobnicate 3`, and `--watch`.\n", encoding="utf-8")
        commands = commands_of_documents(root)
        expect(unlisted(commands, (RUNS,)), "['sudo frob --hard']", "A command without a row")
        expect(stale(commands, (RUNS, Run("tests/run.sh"))), "['tests/run.sh']", "A row without a command")
        expect(list(unknown_options(root, "| `--watch` |")),
               "['CONTRIBUTING.md:1: there is no option --frobnicate']", "An option that does not exist")


def check_blocks():
    try:
        list(commands_in("```\nls\n```"))
    except Fault as fault:
        expect(fault, "language", "A block without a language")
    else:
        sys.exit("A block without a language is not caught")
    found = [command for _, command in commands_in("```console\n$ jkbms-mqtt a\nvalues\n```\n```text\nno -x\n```")]
    expect(found, "['jkbms-mqtt a']", "Output")


def check_evidence(root):
    row = Elsewhere(r".+", "unit_that_is_missing", "README.md")
    expect(missing_evidence(root, set(), "ls", row), "no test unit_that_is_missing", "A missing test")
    row = Elsewhere(r".+", None, "tests/run.sh")
    expect(missing_evidence(root, set(), "ls --frobnicate", row), "has no 'ls --frobnicate'", "A missing command")


def check_runs(root, build):
    wrong = {"jkbms-mqtt -s PORT --frobnicate": "ends with 64",
             "jkbms-mqtt -s PORT -m BROKER --qos 7": "ends with 64",
             "jkbms-mqtt -s PORT --watch --mode sometimes": "ends with 64",
             "jkbms-mqtt redact FILE --output FILE": "ends with",
             "cmake --preset frob": "ends with 1",
             "cmake --build build/release --target frob": "no target frob",
             "ctest --test-dir build/tests -R '^frob$'": "no such test"}
    faults = faults_of(root, build, [*wrong, "jkbms-mqtt -s PORT"], (RUNS, Rehearse(r"(cmake|ctest) .+")))
    for command, fault in wrong.items():
        expect(faults.get(command), fault, f"'{command}'")
    if "jkbms-mqtt -s PORT" in faults:
        sys.exit(f"A right command is refused: {faults['jkbms-mqtt -s PORT']}")


def main():
    root, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    check_documents()
    check_blocks()
    check_evidence(root)
    check_runs(root, build)


if __name__ == "__main__":
    main()
