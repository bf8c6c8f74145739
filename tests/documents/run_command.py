"""Runs a documented command in a copy of the project, with stand-ins for pack and broker."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading

from stand_in import Broker, Line, search_path

PATIENCE = 60  # seconds, for what takes ten at most
OUTPUT = re.compile(r"(?:--capture|--output|--write-config|>) (\S+)")
INPUT = re.compile(r"(?:redact|replay|<|xxd|chmod 600) ([\w.-]+\.\w+|FILE)")


class World:
    """A folder with everything that a command needs, and the texts that stand for a reader's own."""

    def __init__(self, root, build, command):
        self.temporary = tempfile.TemporaryDirectory(prefix="jkbms-command-")
        self.folder = pathlib.Path(self.temporary.name)
        self.copy = self.folder / "jkbms"
        self.make_copy(root, build)
        self.line = Line(self.folder, master_speaks="--mode listen" in command)
        self.broker = Broker(self.folder)

    def make_copy(self, root, build):
        self.copy.mkdir()
        for source in root.iterdir():
            if source.name in ("docs", "build", ".git"):
                continue
            if source.suffix == ".md":
                shutil.copy(source, self.copy)
            else:
                (self.copy / source.name).symlink_to(source)
        shutil.copytree(root / "docs", self.copy / "docs")
        programs = self.folder / "bin"
        programs.mkdir()
        built = build / "apps/jkbms-mqtt"
        for name, program in (("jkbms-mqtt", "jkbms-mqtt"), ("node-jkbms", "jkbms-mqtt"),
                              ("jkbms-option-docs", "jkbms-option-docs")):
            (programs / name).symlink_to(built / program)
        for kind in ("dev", "quickstart", "release", "tests"):
            folder = self.copy / "build" / kind
            (folder / "apps").mkdir(parents=True)
            (folder / "apps/jkbms-mqtt").symlink_to(built)

    def filled_in(self, command):
        """The command with this world's port, gateway, broker and files in place of the reader's."""
        broker = f"127.0.0.1:{self.broker.port}"
        command = command.replace("sudo ", "")
        for pattern, text in ((r"tcp://\[\S+?\]:\d+|tcp://192\.168\.0\.7:\d+", self.line.gateway),
                              (r"-h 192\.168\.0\.10", f"-h 127.0.0.1 -p {self.broker.port}"),
                              (r"192\.168\.0\.10|\bBROKER\b", broker),
                              (r"/dev/ttyUSB0|\bPORT\b", str(self.line.port)),
                              (r"\bADDRESS\b", "1"),
                              (r"/usr/share/doc/jkbms-mqtt/", ""),
                              (r"--config FILE", "--config FILE.json")):
            command = re.sub(pattern, text, command)
        if "--config" in command:
            (self.copy / "FILE.json").write_text(
                f'{{"serialport": "{self.line.port}", "mqttbroker": "{broker}"}}', encoding="utf-8")
        capture = (self.copy / "examples/captures/pack-8s-alarm.hex").read_bytes()
        for name in INPUT.findall(command):
            (self.copy / name).write_bytes(capture)
        return command

    def environment(self, command=""):
        own = {name: value for name, value in os.environ.items() if "JKBMS_" not in name}
        own["JKBMS_REPLY_TIMEOUT"] = "10"  # of a machine that is busy with other tests
        identity = {f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER")
                    for what in ("NAME", "EMAIL")}
        # The leak check of AddressSanitizer fails under strace.
        checks = {"ASAN_OPTIONS": "detect_leaks=0"} if command.startswith("strace") else {}
        return {**own, **identity, **checks, "PATH": f"{self.folder}/bin:{search_path()}", "HOME": str(self.folder)}

    def start(self, command):
        return subprocess.Popen(["bash", "-c", command], cwd=self.copy, env=self.environment(command),
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                start_new_session=True)

    def publishes(self, process, topics):
        """Whether a message comes, before the process ends, on a topic that matches each pattern."""
        missing = set(topics)
        subscriber = subprocess.Popen(["mosquitto_sub", "-p", str(self.broker.port), "-F", "%t", "-t", "#"],
                                      stdout=subprocess.PIPE, text=True)
        threading.Thread(target=lambda: (process.wait(), subscriber.terminate()), daemon=True).start()
        with subscriber:
            for line in subscriber.stdout:
                missing = {topic for topic in missing if not re.search(topic, line.strip())}
                if not missing:
                    subscriber.terminate()
        return not missing

    def close(self):
        self.line.close()
        self.broker.close()
        self.temporary.cleanup()


def goes_on(command):
    """Whether the command ends only when it is stopped."""
    if command.startswith("mosquitto_sub"):
        return not re.search(r" -[CW] ", command)
    if "--remove-discovery" in command:
        return False
    return re.search(r"jkbms.* (-m|--watch|--config)\b", command) is not None and not command.startswith("git")


def topics_of(command):
    """What a gateway must have published before it is stopped."""
    topics = [r"/state$"] + [rf"/{name}/state$" for name in re.findall(r"--pack (\w+)=|--bank (\w+)", command)
                             for name in name if name]
    return topics + ([r"^homeassistant/device/.*/config$"] if "--homeassistant" in command else [])


def end(process, by):
    try:
        os.killpg(process.pid, by)
    except ProcessLookupError:
        pass


def outcome(world, command, exit_codes):
    """Runs the command. What is wrong with it, or None."""
    filled = world.filled_in(command)
    process = world.start(filled)
    watchdog = threading.Timer(PATIENCE, end, (process, signal.SIGKILL))
    watchdog.start()
    output = b""
    if not goes_on(command):
        works = True
    elif re.search(r"jkbms.* (-m|--config) ", command):
        works = world.publishes(process, topics_of(command))
        end(process, signal.SIGTERM)
    else:
        output = process.stdout.read(1)
        works = output != b""
        end(process, signal.SIGTERM)
    rest, errors = process.communicate()
    watchdog.cancel()
    if process.returncode not in exit_codes:
        return f"ends with {process.returncode}: {errors.decode(errors='replace').strip()[:600]}"
    if not works:
        return "shows or publishes nothing"
    for name in OUTPUT.findall(filled):
        if not (world.copy / name).stat().st_size:
            return f"writes nothing into {name}"
    lines = (output + rest).count(b"\n")
    if command.startswith("grep") and lines != 1:
        return f"finds {lines} lines, and docs/read-only.md says one"
    return None


def run(root, build, command, exit_codes=(0,), before=None):
    world = World(root, build, command)
    try:
        if before == "repository":
            subprocess.run("git init -q . && git commit -q --allow-empty -m first", shell=True, check=True,
                           cwd=world.copy, env=world.environment())
        if before != "gateway":
            return outcome(world, command, exit_codes)
        gateway = "jkbms-mqtt -s PORT -m BROKER -t battery --homeassistant"
        other = world.start(world.filled_in(gateway))
        try:
            if not world.publishes(other, topics_of(gateway)):
                return "the gateway that it listens to publishes nothing"
            return outcome(world, command, exit_codes)
        finally:
            end(other, signal.SIGTERM)
            other.communicate()
    finally:
        world.close()
