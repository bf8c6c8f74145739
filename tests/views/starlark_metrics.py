"""Runs the Starlark script of examples/grafana/telegraf.conf as Telegraf does.

Starlark is a dialect of Python. What the script uses of it that Python lacks is given here: the
modules json and time, Metric, and names of types as texts. A function that calls itself is an error
in Starlark, so it is one here.
"""

import datetime
import json as python_json
import tomllib
import types

NAMES_OF_TYPES = {"NoneType": "NoneType", "bool": "bool", "int": "int", "float": "float",
                  "str": "string", "list": "list", "dict": "dict"}


class Metric:
    def __init__(self, name):
        self.name = name
        self.tags = {}
        self.fields = {}
        self.time = 0


def parse_time(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return types.SimpleNamespace(unix_nano=int(moment.timestamp() * 1000) * 1_000_000)


def without_recursion(function):
    running = False

    def guarded(*arguments):
        nonlocal running
        if running:
            raise RecursionError(f"Starlark does not let {function.__name__} call itself")
        running = True
        try:
            return function(*arguments)
        finally:
            running = False
    return guarded


def script_of(configuration):
    with open(configuration, "rb") as file:
        return tomllib.load(file)["processors"]["starlark"][0]["source"]


class Script:
    """The script of a configuration of Telegraf."""

    def __init__(self, configuration):
        self._names = {
            "load": lambda module, name: None,
            "json": types.SimpleNamespace(decode=python_json.loads),
            "time": types.SimpleNamespace(parse_time=parse_time),
            "type": lambda value: NAMES_OF_TYPES[type(value).__name__],
            "Metric": Metric,
        }
        given = set(self._names)
        exec(script_of(configuration), self._names)  # the script is a file of this project
        for name, value in self._names.items():
            if name not in given and isinstance(value, types.FunctionType):
                self._names[name] = without_recursion(value)

    def apply(self, topic, text):
        """The metric that is made of a message."""
        message = Metric("mqtt_consumer")
        message.tags["topic"] = topic
        message.fields["value"] = text
        return self._names["apply"](message)
