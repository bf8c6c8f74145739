#!/usr/bin/env python3
"""Checks the discovery documents of this folder as Home Assistant would, and more strictly.

usage: check_documents.py

Every document of documents/ must agree with discovery.schema.json, and every change in refused.json
must not. Every template is rendered with the states of states/. If the variable
JKBMS_REFERENCE_DIR names a folder with another schema (ha-device-discovery.schema.json), an example
for it, negative cases and a state, the documents must agree with that schema too, their templates
must fit that state, and discovery.schema.json must be at least as strict.

Exit code 77: the Python packages are missing.
"""

import json
import os
import pathlib
import re
import sys

try:
    import jinja2
    import jsonschema
except ImportError as missing:
    print(f"skipped: {missing}; install python3-jsonschema and python3-jinja2")
    sys.exit(77)

FOLDER = pathlib.Path(__file__).parent
sys.path.append(str(FOLDER.parent / "views"))

from check import fault, finish, load  # noqa: E402
from discovery import documents as messages_of  # noqa: E402

AT_ROOT_OF_DEVICE_FORM = ("device", "origin", "availability", "availability_mode", "state_topic")
LONGEST_STATE = 255


def validator(path):
    schema = load(path)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def in_device_form(topic, document):
    """A document of one entity as a device document with one component."""
    platform, unique_id = topic.split("/")[-3:-1]
    key = unique_id[len(document["device"]["identifiers"][0]) + 1:]
    root = {name: document[name] for name in AT_ROOT_OF_DEVICE_FORM if name in document}
    root.setdefault("availability_mode", "all")
    entity = {name: value for name, value in document.items() if name not in root}
    if "expire_after" not in entity:  # it reads a retained topic
        entity.update(state_topic=root["state_topic"], availability=root["availability"])
    return {**root, "components": {key: {"platform": platform, **entity}}}


def changed(document, patch):
    """JSON Merge Patch, RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = changed(result.get(key), value)
    return result


def check_ids(name, topic, document):
    device = document["device"]["identifiers"][0]
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", topic.split("/")[-2]):
        fault(f"{name}: {topic} has an object id that Home Assistant drops")
    for key, component in document["components"].items():
        if component["unique_id"] != f"{device}_{key}":
            fault(f"{name}: {component['unique_id']} is not the device and {key}")
        if component["name"].lower().startswith(document["device"]["name"].lower()):
            fault(f"{name}: {key} repeats the name of its device")
        if key.startswith("cell_") and key.endswith("_v"):
            if component["suggested_display_precision"] != 3:
                fault(f"{name}: {key} has not three decimals")


def render(template, **values):
    # The templates know every key of a state, so an unknown one is an error.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    return environment.from_string(template).render(**values)


def fault_of_state(component, text):
    """Why Home Assistant would not take `text` as the state of a component."""
    if not text:
        return "is empty"
    if text == "None":  # unknown
        return None
    if component["platform"] == "binary_sensor":
        known = (component["payload_on"], component["payload_off"])
        return None if text in known else f"is {text!r}"
    if "options" in component:
        return None if text in component["options"] else f"is {text!r}, which is no option"
    if "unit_of_measurement" in component or "suggested_display_precision" in component:
        try:
            float(text)
        except ValueError:
            return f"is {text!r}, which is no number"
    return None if len(text) <= LONGEST_STATE else f"has {len(text)} characters"


def check_templates(name, component, key, state_name, state, attributes_of_alarm=("alarms", "alarm_bits")):
    text = render(component["value_template"], value_json=state)
    if why := fault_of_state(component, text):
        fault(f"{name}: {key} with {state_name} {why}")
    if "json_attributes_template" in component:
        attributes = json.loads(render(component["json_attributes_template"], value_json=state))
        if set(attributes) != set(attributes_of_alarm):
            fault(f"{name}: the attributes of {key} are {attributes}")
    return text


def check_pack(name, documents, protocol):
    names = ("full", "a-sensor-fewer", "first-of-a-list-null", "lists-null", "everything-null", "all-alarms")
    for state_name in names:
        state = load(FOLDER / "states" / f"{protocol}-{state_name}.json")
        for _, document in documents:
            for key, component in document["components"].items():
                text = check_templates(name, component, key, state_name, state)
                if state_name == "full" and text == "None" and key in state and state[key] is not None:
                    fault(f"{name}: {key} is unknown, although the state has it")
                if state_name == "all-alarms" and key == "alarms" and len(text) < 200:
                    fault(f"{name}: only {len(text)} characters of all alarms")


def check_bank(name, documents):
    for state_name in ("full", "partial", "everything-null", "all-alarms"):
        state = load(FOLDER / "states" / f"bank-{state_name}.json")
        for _, document in documents:
            for key, component in document["components"].items():
                text = check_templates(name, component, key, state_name, state, ("alarms", "alarm_packs"))
                if state_name == "full" and text == "None":
                    fault(f"{name}: {key} is unknown, although the state has it")
                if state_name == "all-alarms" and key in ("alarms", "alarm_packs") and len(text) < 200:
                    fault(f"{name}: only {len(text)} characters of {key}")


def check_gateway(name, documents):
    counters = load(FOLDER / "states" / "gateway-counters.json")
    for _, document in documents:
        for key, component in document["components"].items():
            if component.get("state_topic", document["state_topic"]).endswith("/gateway"):
                for word in ("online", "offline"):
                    if render(component["value_template"], value=word) != word:
                        fault(f"{name}: {key} does not show {word}")
                    if render(component["availability"][0]["value_template"], value=word) != "online":
                        fault(f"{name}: {key} is not available when the gateway is {word}")
            else:
                check_templates(name, component, key, "counters", counters)


def main():
    own = validator(FOLDER / "discovery.schema.json")
    schemas = [("discovery.schema.json", own)]
    given = os.environ.get("JKBMS_REFERENCE_DIR")
    reference = pathlib.Path(given) if given else None
    if reference:
        schemas.append(("the reference", validator(reference / "ha-device-discovery.schema.json")))

    for name in ("gateway", "gateway-single", "bank", "bank-single",
                 "jk4e57", "jk4e57-16-cells", "jk4e57-single", "jk02", "jk02-single"):
        documents = list(messages_of(name))
        if name.endswith("-single"):
            documents = [(topic, in_device_form(topic, document)) for topic, document in documents]
        for topic, document in documents:
            for schema_name, schema in schemas:
                for error in schema.iter_errors(document):
                    fault(f"{name}: {topic} against {schema_name}: {error.message[:300]}")
            check_ids(name, topic, document)
        unique = [c["unique_id"] for _, d in documents for c in d["components"].values()]
        if len(unique) != len(set(unique)):
            fault(f"{name}: two entities share a unique_id")
        if name.startswith("gateway"):
            check_gateway(name, documents)
        else:
            if name.startswith("bank"):
                check_bank(name, documents)
            else:
                check_pack(name, documents, name.split("-")[0])
            gateway = next(messages_of("gateway"))[1]["device"]["identifiers"][0]
            if any(document["device"]["via_device"] != gateway for _, document in documents):
                fault(f"{name}: via_device is not the gateway")

    document = next(messages_of("jk4e57"))[1]
    for case in load(FOLDER / "refused.json"):
        if own.is_valid(changed(document, case["patch"])):
            fault(f"discovery.schema.json takes {case['why']}")

    if reference:
        example = load(reference / "ha-device-discovery.example.json")
        if not own.is_valid(example):
            fault("discovery.schema.json refuses the reference example")
        state = load(reference / "ha-state.example.json")
        for key, component in document["components"].items():
            check_templates("jk4e57", component, key, "the reference state", state)
        for case in load(reference / "ha-device-discovery.negative.json"):
            patch = case.get("merge_patch")
            bad = {**example, **case["replace"]} if patch is None else changed(example, patch)
            if own.is_valid(bad):
                fault(f"discovery.schema.json takes the reference case: {case['name']}")

    finish()


if __name__ == "__main__":
    main()
