#!/usr/bin/env python3
"""Makes the tables of Home Assistant's entities in the documents from the discovery documents.

usage: entity_table.py [--update] FILE...

A table begins behind a line "<!-- made by: tests/views/entity_table.py KIND -->" and ends at an
empty line. KIND is `groups` (which entities a device has) or `entities` (one line for each). Fails
if a table differs, or writes it anew with --update.
"""

import pathlib
import re
import sys

from check import text_of
from discovery import components

MARKER = re.compile(r"(<!-- made by: tests/views/entity_table\.py (\w+) -->\n)(.*?\n)(?=\n|\Z)", re.S)
NUMBER = re.compile(r"\d+")


def group_of(component):
    if component.get("enabled_by_default") is False:
        return "diagnostic, off at first"
    return component.get("entity_category", "sensors")


def in_ranges(made):
    """The entities, those that differ by a number only as one range."""
    ranges = []
    for component in made.values():
        form = NUMBER.sub("N", component["name"])
        if ranges and form != component["name"] and ranges[-1][0] == form:
            ranges[-1][1].append(component)
        else:
            ranges.append((form, [component]))
    return [found for _, found in ranges]


def name_of(found):
    if len(found) == 1:
        return found[0]["name"]
    numbers = [NUMBER.search(component["name"])[0] for component in (found[0], found[-1])]
    return NUMBER.sub(f"{numbers[0]} to {numbers[1]}", found[0]["name"])


def groups():
    lines = ["| device | group | entities |", "|---|---|---|"]
    for device, name in (("pack", "jk4e57-16-cells"), ("gateway", "gateway")):
        made = components(name)
        by_group = {}
        for found in in_ranges(made):
            by_group.setdefault(group_of(found[0]), []).append(found)
        for group, ranges in by_group.items():
            count = sum(len(found) for found in ranges)
            names = ", ".join(name_of(found) for found in ranges)
            lines.append(f"| {device} | {group} ({count}) | {names} |")
    return lines


def entities():
    lines = ["| name | entity | unit | group |", "|---|---|---|---|"]
    for name in ("jk4e57-16-cells", "gateway"):
        for found in in_ranges(components(name)):
            ids = " to ".join(f"`{component['default_entity_id']}`" for component in found[::max(1, len(found) - 1)])
            unit = found[0].get("unit_of_measurement", "")
            lines.append(f"| {name_of(found)} | {ids} | {unit} | {group_of(found[0])} |")
    return lines


def with_tables(text, path):
    kinds = {"groups": groups, "entities": entities}
    made, count = MARKER.subn(lambda match: match[1] + "\n".join(kinds[match[2]]()) + "\n", text)
    if count == 0:
        sys.exit(f"{path} has no table that this program makes")
    return made


def main():
    arguments = sys.argv[1:]
    update = "--update" in arguments
    stale = 0
    for path in (pathlib.Path(name) for name in arguments if name != "--update"):
        text = text_of(path)
        made = with_tables(text, path)
        if made == text:
            continue
        if update:
            path.write_text(made, encoding="utf-8")
        else:
            print(f"{path} does not show the entities of today; run: tests/views/entity_table.py --update {path}")
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
