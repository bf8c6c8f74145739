"""The command lines in a document: lines of blocks of the language `sh`, lines of `console` blocks
behind "$ ", and commands in the text between backticks."""

import re
import shlex

FENCE = re.compile(r"\s*```(.*)$")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COMMENT = re.compile(r"\s+# .*$")
# What makes a span of a text a command: sudo, a variable before a word, a script or a built program,
# a program with an option, or a program that the documents use without one.
SHAPE = re.compile(
    r"sudo \S|[A-Z_]+=\S+ \S|\.ci/run|(tests|cmake|examples)/\S+(\.sh( |$)|\.py )|build/\S+/\S+"
    r"|[a-z][\w.+-]* --?\w|[a-z][\w.+-]* \S* ?\| \w"
    r"|(probe|replay|redact) (-|[A-Z]+\b)"
    r"|(jkbms-mqtt|node-jkbms|jkbms-option-docs|apt|bench_residual|chmod|cmake|cp|ctest|doxygen|faults_soak"
    r"|git|influx|man|npm|socat|strace|systemctl|systemd-analyze) \S")
# The name of a command of jkbms-mqtt, and a picture, are no command lines.
NAME = re.compile(r"jkbms-mqtt (probe|replay|redact)|build/\S+\.png")


class Fault(Exception):
    """A document in which the commands cannot be told from the rest."""


def is_whole(command):
    """Whether a shell would read no further line for this command."""
    try:
        shlex.split(command, comments=False)
    except ValueError:
        return False
    return not command.endswith(("\\", "&&", "|"))


def commands_of_block(language, lines):
    if language == "console":
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    elif language != "sh":
        return
    command = ""
    for line in lines:
        command += ("\n" if command else "") + COMMENT.sub("", line.strip())
        if command and is_whole(command):
            yield command
            command = ""
    if command:
        raise Fault(f"this command has no end: {command}")


def commands_of_text(line):
    for span in SPAN.findall(line):
        if SHAPE.match(span) and not NAME.fullmatch(span):
            yield "jkbms-mqtt " + span if re.match(r"(probe|replay|redact) \S", span) else span


def commands_in(text):
    """Every command of a document as (line number, command)."""
    language, block, begin = None, [], 0
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, block, begin = fence[1].strip(), [], number
            if not language:
                raise Fault(f"line {number}: name the language of this block: sh, console, text, ...")
        elif language is not None and fence:
            for command in commands_of_block(language, block):
                yield begin, command
            language = None
        elif language is not None:
            block.append(line)
        else:
            for command in commands_of_text(line):
                yield number, command
