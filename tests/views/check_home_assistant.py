#!/usr/bin/env python3
"""Checks examples/home-assistant/view.yaml: only cards that Home Assistant has built in, and only
entities that our discovery makes and that are on from the start.

usage: check_home_assistant.py
"""

import re
import sys

try:
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}; install python3-yaml")
    sys.exit(77)

from check import ROOT, fault, finish, text_of
from discovery import components

VIEW = ROOT / "examples/home-assistant/view.yaml"
CELLS = 16
# The types of cards in https://www.home-assistant.io/dashboards/cards that the view may use, and
# the keys that each one must have.
BUILT_IN = {"entities": "entities", "gauge": "entity", "glance": "entities", "heading": "heading",
            "history-graph": "entities", "markdown": "content", "statistics-graph": "entities",
            "tile": "entity"}
ENTITY = re.compile(r"\b(?:binary_sensor|sensor)\.\w+")


def check_cards(view):
    for section in view["sections"]:
        if section["type"] != "grid":
            fault(f"{section['type']} is no section")
        for card in section["cards"]:
            if card["type"] not in BUILT_IN:
                fault(f"{card['type']} is no built-in card that this test knows")
            elif BUILT_IN[card["type"]] not in card:
                fault(f"a card {card['type']} has no {BUILT_IN[card['type']]}")


def check_statistics(view, made):
    """A statistics graph needs a state class."""
    for section in view["sections"]:
        for card in section["cards"]:
            if card["type"] == "statistics-graph":
                for row in card["entities"]:
                    if "state_class" not in made.get(row["entity"], {}):
                        fault(f"{row['entity']} has no statistics")


def main():
    text = text_of(VIEW)
    view = yaml.safe_load(text)
    made = {component["default_entity_id"]: component
            for name in ("jk4e57-16-cells", "gateway") for component in components(name).values()}
    shown = set(ENTITY.findall(text))
    for entity in sorted(shown):
        if entity not in made:
            fault(f"our discovery makes no {entity}")
        elif made[entity].get("enabled_by_default") is False:
            fault(f"{entity} is off until a user switches it on")
    for number in range(1, CELLS + 1):
        if f"sensor.nodejkbms_cell_{number}_v" not in shown:
            fault(f"cell {number} is not shown")
    check_cards(view)
    check_statistics(view, made)
    finish(f"{len(shown)} entities, ")


if __name__ == "__main__":
    main()
