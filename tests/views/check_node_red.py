#!/usr/bin/env python3
"""Checks examples/node-red/flow.json without Node-RED: it is whole, names topics and keys that we
publish, and holds no login. Also checks that tests/node-red pins its packages,
and that docs/node-red.md names their versions.

usage: check_node_red.py
"""

import json
import re

from check import ROOT, fault, finish, load, text_of

FLOW = ROOT / "examples/node-red/flow.json"
PACKAGES = ROOT / "tests/node-red/package.json"
LOCK = ROOT / "tests/node-red/package-lock.json"
STATE = ROOT / "tests/homeassistant/states/jk4e57-full.json"
REFERENCES = ("z", "group", "page", "ui", "theme", "broker")
TYPES = {"tab", "inject", "function", "status", "mqtt in", "mqtt-broker", "ui-base", "ui-page",
         "ui-group", "ui-theme", "ui-gauge", "ui-chart", "ui-template"}


def check_wiring(nodes):
    known = {node["id"] for node in nodes}
    if len(known) != len(nodes):
        fault("two nodes have one id")
    reached = {wire for node in nodes for output in node.get("wires", []) for wire in output}
    for node in nodes:
        name = node.get("name") or node["type"]
        if node["type"] not in TYPES:
            fault(f"{name}: {node['type']} is neither of Node-RED nor of its dashboard")
        for key in REFERENCES:
            value = node.get(key)
            if value and not (node["type"] == "mqtt-broker" and key == "broker") and value not in known:
                fault(f"{name}: {key} leads nowhere")
        if node["type"] == "function" and len(node["wires"]) != node["outputs"]:
            fault(f"{name}: an output has no wire")
        if node["type"] in ("ui-gauge", "ui-chart") and node["id"] not in reached:
            fault(f"{name}: nothing leads to it")
    for wire in reached - known:
        fault(f"a wire leads to {wire}, which does not exist")


def check_login(nodes, text):
    for word in ("credentials", '"user"', "password", "token"):
        if word in text:
            fault(f"the flow holds {word}")
    brokers = [node["broker"] for node in nodes if node["type"] == "mqtt-broker"]
    if brokers != ["localhost"]:
        fault(f"the brokers are {brokers}")


def check_names(nodes):
    scripts = "\n".join(node["func"] for node in nodes if node["type"] == "function")
    page = text_of(ROOT / "docs/mqtt.md")
    topics = re.findall(r'\[(?:base|gateway) \+ "/(\w+)"\]', scripts)
    if set(topics) != {"state", "info", "alarm", "availability", "gateway"}:
        fault(f"the flow subscribes to {topics}")
    for topic in topics:
        if f"`<topic>/{topic}`" not in page:
            fault(f"docs/mqtt.md does not know the topic {topic}")
    keys = set(re.findall(r"\bstate\.(\w+)", scripts))
    for key in sorted(keys - set(load(STATE))):
        fault(f"our state has no key {key}")
    for key in ("soc_percent", "current_a", "power_w", "cells_v", "mode", "charge_mosfet_on"):
        if key not in keys:
            fault(f"the flow does not show {key}")


def check_packages():
    lock = load(LOCK)["packages"]
    page = text_of(ROOT / "docs/node-red.md")
    for name, version in load(PACKAGES)["dependencies"].items():
        if not re.fullmatch(r"\d+\.\d+\.\d+", version):
            fault(f"{name} is not pinned: {version}")
        elif lock[f"node_modules/{name}"]["version"] != version:
            fault(f"package-lock.json has another version of {name}")
        if name != "playwright-core" and version not in page:
            fault(f"docs/node-red.md does not name {name} {version}")
    if int(lock["node_modules/node-red"]["version"].split(".")[0]) < 4:
        fault("Node-RED is older than 4")
    for name, package in lock.items():
        address = package.get("resolved", "https://registry.npmjs.org/")
        if not address.startswith("https://registry.npmjs.org/"):
            fault(f"{name} is taken from {address}")
        if name and not package.get("integrity") and not package.get("inBundle"):
            fault(f"{name} has no checksum")


def main():
    text = text_of(FLOW)
    nodes = json.loads(text)
    check_wiring(nodes)
    check_login(nodes, text)
    check_names(nodes)
    check_packages()
    finish(f"{len(nodes)} nodes, ")


if __name__ == "__main__":
    main()
