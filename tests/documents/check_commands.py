#!/usr/bin/env python3
"""Fails if a command of README.md, CONTRIBUTING.md, docs/ or .github/ does not work, or if no row of
command_table.py says what runs it; also if a row has no command any more, and if a document names an
option that jkbms-mqtt does not have.

usage: check_commands.py ROOT BUILD_DIR
"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from command_table import EACH_WORD, ROWS, ByHand, Elsewhere, Rehearse, Run
from commands_in import SPAN, Fault, commands_in
from run_command import run

# Options of other programs that the documents name without their program.
FOREIGN_OPTIONS = {"--factor"}
OPTION = re.compile(r"--[a-z][a-z-]+")


def documents(root):
    yield from (root / "README.md", root / "CONTRIBUTING.md")
    yield from sorted((root / "docs").rglob("*.md"))
    yield from sorted((root / ".github").rglob("*.yml"))


def commands_of_documents(root):
    """Each command, with the places where it stands."""
    places = {}
    for path in documents(root):
        try:
            for line, command in commands_in(path.read_text(encoding="utf-8")):
                places.setdefault(command, []).append(f"{path.relative_to(root)}:{line}")
        except Fault as fault:
            sys.exit(f"{path.relative_to(root)}: {fault}")
    return places


def without_sudo(command):
    return re.sub(r"\bsudo ", "", command)


def row_of(command, rows):
    return next((row for row in rows if re.fullmatch(row.pattern, without_sudo(command))), None)


def unlisted(commands, rows):
    return [command for command in commands if row_of(command, rows) is None]


def stale(commands, rows):
    used = {id(row_of(command, rows)) for command in commands}
    return [row.pattern for row in rows if id(row) not in used]


def tests_of(build):
    listed = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, text=True, check=True)
    return {test["name"] for test in json.loads(listed.stdout)["tests"]}


def missing_evidence(root, tests, command, row):
    if row.test and row.test not in tests:
        return f"there is no test {row.test}"
    path = root / row.file
    if not path.exists():
        return f"there is no file {row.file}"
    text = path.read_text(encoding="utf-8")
    own = without_sudo(command)
    if row.words == EACH_WORD:
        words = own.removeprefix("apt install ").split()
    else:
        words = (own,) if isinstance(row.words, str) else row.words
    absent = [word for word in words if word not in text]
    return f"{row.file} has no '{absent[0]}'" if absent else None


class Rehearsal:
    """A copy of the project that is configured, and in which the commands build and test nothing."""

    def __init__(self, root):
        self.temporary = tempfile.TemporaryDirectory(prefix="jkbms-rehearsal-")
        self.copy = pathlib.Path(self.temporary.name)
        for source in root.iterdir():
            if source.name not in ("build", ".git"):
                (self.copy / source.name).symlink_to(source)
        for preset, folder in (("dev", "dev"), ("release", "release"), ("release", "tests")):
            self.run(f"cmake --preset {preset} -B build/{folder}")

    def run(self, command):
        return subprocess.run(command, shell=True, cwd=self.copy, capture_output=True, text=True, check=False)

    def fault(self, command):
        command = without_sudo(command)
        if command.startswith("ctest"):
            done = self.run(command + " -N")
            return None if re.search(r"Total Tests: [1-9]", done.stdout) else "there is no such test"
        target = re.search(r" --target (\S+)", command)
        if "--build" in command:
            command = re.sub(r" --target \S+| -j\d+", "", command) + " --target help"
        done = self.run(command)
        if done.returncode:
            return f"ends with {done.returncode}: {(done.stdout + done.stderr).strip()[-600:]}"
        if target and not re.search(rf"^{re.escape(target[1])}: ", done.stdout, re.M):
            return f"there is no target {target[1]}"
        return None


def faults_of(root, build, commands, rows):
    """What is wrong with each command that has a row."""
    found = {command: row for command in commands if (row := row_of(command, rows))}
    tests = tests_of(build)
    rehearsal = Rehearsal(root)
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=8)
    running = {command: pool.submit(run, root, build, without_sudo(command), row.exit_codes, row.before)
               for command, row in found.items() if isinstance(row, Run)}
    faults = {}
    for command, row in found.items():
        if isinstance(row, Run):
            faults[command] = running[command].result()
        elif isinstance(row, Rehearse):
            faults[command] = rehearsal.fault(command)
        elif isinstance(row, Elsewhere):
            faults[command] = missing_evidence(root, tests, command, row)
    rehearsal.temporary.cleanup()
    return {command: fault for command, fault in faults.items() if fault}


def unknown_options(root, page):
    """Options between backticks, without a command, that the page of all options does not have."""
    known = set(OPTION.findall(page)) | FOREIGN_OPTIONS
    for path in documents(root):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            for span in SPAN.findall(line):
                if span.startswith("--"):
                    yield from (f"{path.relative_to(root)}:{number}: there is no option {option}"
                                for option in OPTION.findall(span) if option not in known)


def main():
    root, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    places = commands_of_documents(root)
    page = subprocess.run([build / "apps/jkbms-mqtt/jkbms-option-docs", "page"], capture_output=True, text=True,
                          check=True).stdout
    complaints = [f"{places[command][0]}: no row of tests/documents/command_table.py runs: {command}"
                  for command in unlisted(places, ROWS)]
    complaints += [f"command_table.py: no document has a command of the row {pattern}"
                   for pattern in stale(places, ROWS)]
    complaints += unknown_options(root, page)
    complaints += [f"{places[command][0]}: {command}\n  {fault}"
                   for command, fault in faults_of(root, build, places, ROWS).items()]
    if complaints:
        sys.exit("\n".join(complaints))
    kinds = [type(row_of(command, ROWS)) for command in places]
    print(f"{len(places)} commands: {kinds.count(Run)} run, {kinds.count(Rehearse)} rehearsed, "
          f"{kinds.count(Elsewhere)} run by other tests, {kinds.count(ByHand)} by hand")


if __name__ == "__main__":
    os.environ.pop("CMAKE_GENERATOR", None)
    main()
