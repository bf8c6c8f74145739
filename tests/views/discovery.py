"""The discovery documents of tests/homeassistant/documents."""

import json

from check import ROOT, text_of

FOLDER = ROOT / "tests/homeassistant/documents"


def documents(name):
    """The documents of a file, each with its topic. A line break before a component is not published."""
    for part in filter(None, text_of(FOLDER / f"{name}.txt").split("\n\n")):
        topic, payload = part.split("\n", 1)
        yield topic, json.loads(payload.replace("\n", ""))


def components(name):
    """The entities of a device, by key."""
    return next(documents(name))[1]["components"]
