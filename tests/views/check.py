"""What the checks of this folder and of tests/homeassistant have in common: they read files of the
project, collect faults, and end with a count.
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).parents[2]
faults = []


def fault(text):
    faults.append(text)


def text_of(path):
    return path.read_text(encoding="utf-8")


def load(path):
    return json.loads(text_of(path))


def finish(checked=""):
    """Prints the faults behind what was `checked`, and ends the program: with 1 if there are any."""
    for text in faults:
        print(text)
    print(f"{checked}{len(faults)} faults")
    sys.exit(1 if faults else 0)
