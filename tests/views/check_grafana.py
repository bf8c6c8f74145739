#!/usr/bin/env python3
"""Checks examples/grafana: what Telegraf's script makes of our documents, and that each field and
tag that the dashboard asks for is among it.

usage: check_grafana.py
"""

import json
import re
import tomllib

from check import ROOT, fault, finish, load, text_of
from starlark_metrics import Script

CONFIGURATION = ROOT / "examples/grafana/telegraf.conf"
DASHBOARD = ROOT / "examples/grafana/dashboard.json"
STATES = ROOT / "tests/homeassistant/states"
NO_FIELDS = {"timestamp", "pack"}
SECRETS = ("password", "username", "token")


def state(name):
    return load(STATES / f"{name}.json")


def documented_statistics():
    """A document of gateway/statistics with a number for each key of docs/mqtt.md."""
    page = text_of(ROOT / "docs/mqtt.md")
    table = page.split("### `<topic>/gateway/statistics`", 1)[1].split("\n\n")[2]
    keys = re.findall(r"\b[a-z]+(?:_[a-z]+)+\b|(?<=`)[a-z]+(?=`)", "\n".join(
        line.split("|")[1] for line in table.splitlines()[2:]))
    document = {key: {"rule": 1} if "_by_" in key else 1 for key in keys}
    document["timestamp"] = document["since"] = "2026-01-01T00:00:00.000Z"
    return document


def expected_fields(document):
    """The fields of a state, by the rules that docs/grafana.md states."""
    names = {"cells_v": "cell_{}_v", "temps_c": "temp_{}_c",
             "cell_resistances_ohm": "cell_resistance_{}_ohm"}
    fields = {}
    for key, value in document.items():
        if key in NO_FIELDS or value is None:
            continue
        if isinstance(value, bool):
            fields[key] = int(value)
        elif isinstance(value, (int, float)):
            fields[key] = float(value)
        elif isinstance(value, str):
            fields[key] = value
        elif key in names:
            for number, element in enumerate(value, start=1):
                if element is not None:
                    fields[names[key].format(number)] = float(element)
        else:
            fields[key] = ", ".join(value) or "none"
    return fields


def with_every_key(full):
    """`full` with a number for each key that is null there."""
    return {key: 1.5 if value is None and key != "pack" else value for key, value in full.items()}


def check_states(script):
    """The fields and tags of all states; each field keeps its type."""
    types_of = {}
    for path in sorted(STATES.glob("jk*.json")):
        document = load(path)
        if document["timestamp"] is None:
            document["timestamp"] = "2026-01-01T00:00:00.000Z"
        metric = script.apply("NodeJKBMS/garage/state", json.dumps(document))
        if (metric.name, metric.tags) != ("jkbms", {"pack": "garage"}):
            fault(f"{path.name}: the metric is {metric.name} {metric.tags}")
        if metric.fields != expected_fields(document):
            fault(f"{path.name}: the fields are {metric.fields}")
        for key, value in metric.fields.items():
            if types_of.setdefault(key, type(value)) is not type(value):
                fault(f"{path.name}: {key} is not always {types_of[key].__name__}")
    alone = script.apply("NodeJKBMS/state", json.dumps(state("jk4e57-full")))
    if alone.tags != {"pack": "NodeJKBMS"}:
        fault(f"the pack without a name has the tags {alone.tags}")
    if alone.time != 1_767_225_600 * 10**9:
        fault(f"the time is {alone.time}")


def check_words(script):
    for topic, name, tags in (("T/a/availability", "jkbms", {"pack": "a"}),
                              ("T/availability", "jkbms", {"pack": "T"}),
                              ("T/gateway", "jkbms_gateway", {"gateway": "T"})):
        for word, number in (("online", 1), ("offline", 0)):
            metric = script.apply(topic, word)
            if (metric.name, metric.tags, metric.fields) != (name, tags, {"online": number}):
                fault(f"{topic} {word}: {metric.name} {metric.tags} {metric.fields}")


def available(script):
    """The fields and tags of each measurement."""
    fields = {"jkbms": {"online"}, "jkbms_gateway": {"online"}}
    for protocol in ("jk4e57", "jk02"):
        document = with_every_key(state(f"{protocol}-full"))
        fields["jkbms"] |= set(script.apply("T/state", json.dumps(document)).fields)
    statistics = script.apply("T/gateway/statistics", json.dumps(documented_statistics()))
    if statistics.tags != {"gateway": "T"}:
        fault(f"the statistics have the tags {statistics.tags}")
    fields["jkbms_gateway"] |= set(statistics.fields)
    return fields, {"jkbms": {"pack"}, "jkbms_gateway": {"gateway"}}


def check_query(title, query, fields, tags):
    measurement = re.search(r'FROM "(\w+)"', query)[1]
    asked = re.match(r'SELECT (?:non_negative_difference\()?\w+\((?:"(\w+)"|/(.+?)/)\)', query)
    if not asked:
        fault(f"{title}: the query cannot be read: {query}")
    elif asked[1] and asked[1] not in fields[measurement]:
        fault(f"{title}: {measurement} has no field {asked[1]}")
    elif asked[2]:
        matching = [field for field in fields[measurement] if re.search(asked[2], field)]
        if len(matching) != 16:
            fault(f"{title}: of 16 cells {asked[2]} finds {sorted(matching)}")
    for tag in re.findall(r'WHERE "(\w+)"|GROUP BY (?:time\([^)]*\), )?"(\w+)"', query):
        if not set(filter(None, tag)) <= tags[measurement]:
            fault(f"{title}: {measurement} has no tag {tag}")
    return asked[1] if asked else None


def check_dashboard(fields, tags):
    dashboard = load(DASHBOARD)
    panels = dashboard["panels"]
    if len({panel["id"] for panel in panels}) != len(panels):
        fault("two panels have one id")
    taken = set()
    asked = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])}
        if taken & cells or at["x"] + at["w"] > 24:
            fault(f"{panel['title']} is on another panel or outside")
        taken |= cells
        for target in panel["targets"]:
            asked.add(check_query(panel["title"], target["query"], fields, tags))
    for field in ("alarm", "alarms", "mode", "charge_mosfet_on", "discharge_mosfet_on", "online"):
        if field not in asked:
            fault(f"the dashboard does not show {field}")
    for variable in dashboard["templating"]["list"]:
        wanted = re.search(r'FROM "(\w+)" WITH KEY = "(\w+)"', variable["query"])
        if wanted and wanted[2] not in tags[wanted[1]]:
            fault(f"the variable {variable['name']} asks for a tag that does not exist")


def check_configuration():
    with CONFIGURATION.open("rb") as file:
        configuration = tomllib.load(file)
    source = configuration["inputs"]["mqtt_consumer"][0]
    page = text_of(ROOT / "docs/mqtt.md")
    for topic in source["topics"]:
        if f"`<topic>/{topic.split('/', 1)[1].removeprefix('+/')}`" not in page:
            fault(f"docs/mqtt.md does not know {topic}")
    if configuration["processors"]["starlark"][0]["namepass"] != [source["name_override"]]:
        fault("the script gets other metrics than our messages")
    if set(configuration["outputs"]["influxdb"][0]["namepass"]) != {"jkbms", "jkbms_gateway"}:
        fault("the output does not take our measurements, or takes others")
    for plugin in (source, configuration["outputs"]["influxdb"][0]):
        if set(SECRETS) & set(plugin):
            fault("the configuration holds a login")


def main():
    script = Script(CONFIGURATION)
    check_configuration()
    check_states(script)
    check_words(script)
    check_dashboard(*available(script))
    finish()


if __name__ == "__main__":
    main()
