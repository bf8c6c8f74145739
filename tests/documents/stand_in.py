"""What stands for the reader's hardware while a documented command runs: packs on a port and behind
a gateway, and a broker."""

import os
import pathlib
import pty
import re
import select
import shutil
import socket
import subprocess
import threading
import time
import tty

CAPTURES = pathlib.Path(__file__).parents[2] / "examples/captures"
READ_ALL = b"\x4e\x57\x00\x13"
REQUEST = re.compile(rb"\x4e\x57\x00\x13.{17}|([\x00-\x0f])\x10\x16([\x1c\x1e\x20])\x00\x01\x02\x00\x00..", re.S)
ADDRESS_IN_SETTINGS = 270
SETTINGS = b"\x1e"


def messages_of(capture):
    """The lines of a capture as (whether it was sent, bytes)."""
    for line in (CAPTURES / capture).read_text(encoding="utf-8").splitlines():
        if line.startswith("+"):
            _, direction, data = line.split(" ", 2)
            yield direction == ">", bytes.fromhex(data)


def first_answer(capture):
    """The bytes between the first request and the second one."""
    answer = b""
    for sent, data in messages_of(capture):
        if sent and answer:
            break
        if not sent:
            answer += data
    return answer


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


class Packs:
    """A pack of the GPS port, and sixteen PB packs, with the values of the bundled captures."""

    def __init__(self):
        self.values = first_answer("pack-16s-charging.hex")
        self.frames = {}
        asked = None
        for sent, data in messages_of("bus-of-two-pb-packs.hex"):
            if sent:
                asked = data
            elif data.startswith(b"\x55\xaa"):
                self.frames.setdefault((asked[0], asked[3:4]), data)

    def answer(self, request):
        if request.startswith(READ_ALL):
            return self.values
        address, document = request[0], request[3:4]
        frame = bytearray(self.frames[address if address in (1, 2) else 1, document])
        if document == SETTINGS:
            frame[ADDRESS_IN_SETTINGS] = address
            frame[-1] = sum(frame[:-1]) & 0xFF
        acknowledgement = request[:6]
        return bytes(frame) + acknowledgement + crc(acknowledgement)

    def cycle_of_a_master(self):
        """What passes on a bus while its master asks the packs 1 and 2."""
        for address in (1, 2):
            for document in (SETTINGS, b"\x20"):
                request = bytes([address, 0x10, 0x16]) + document + b"\x00\x01\x02\x00\x00"
                request += crc(request)
                yield request + self.answer(request)


class Line:
    """A port on which the packs answer, or a master speaks, and a gateway with the same packs."""

    def __init__(self, folder, master_speaks):
        self.packs = Packs()
        self.master_speaks = master_speaks
        self.wire, self.terminal = pty.openpty()
        tty.setraw(self.terminal)
        self.port = folder / "ttyUSB0"
        self.port.symlink_to(os.ttyname(self.terminal))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.gateway = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        received = {self.wire: b""}
        clients = {}
        next_cycle = time.monotonic()
        while not self.ended.is_set():
            if self.master_speaks and time.monotonic() >= next_cycle:
                for message in self.packs.cycle_of_a_master():
                    os.write(self.wire, message)
                    time.sleep(0.2)
                next_cycle = time.monotonic() + 1
            for ready in select.select([*received, self.listener], [], [], 0.1)[0]:
                if ready is self.listener:
                    client = self.listener.accept()[0]
                    clients[client.fileno()] = client
                    received[client.fileno()] = b""
                    continue
                try:
                    data = os.read(ready, 4096)
                except ConnectionError:
                    data = b""
                if not data:
                    clients.pop(ready).close()
                    del received[ready]
                    continue
                received[ready] += data
                while found := REQUEST.search(received[ready]):
                    received[ready] = received[ready][found.end():]
                    os.write(ready, self.packs.answer(found[0]))
        for client in clients.values():
            client.close()

    def close(self):
        self.ended.set()
        self.thread.join()
        self.listener.close()
        os.close(self.wire)
        os.close(self.terminal)


def search_path():
    """Debian installs mosquitto in a folder that a user's path has not."""
    return os.environ.get("PATH", "") + ":/usr/sbin"


class Broker:
    """A mosquitto that only this program uses."""

    def __init__(self, folder):
        program = shutil.which("mosquitto", path=search_path())
        configuration = folder / "mosquitto.conf"
        for _ in range(20):
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
            configuration.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n", encoding="utf-8")
            self.process = subprocess.Popen([program, "-c", configuration], stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL)
            if self.is_up():
                return
            self.close()
        raise RuntimeError("mosquitto does not start")

    def is_up(self):
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return True
            except ConnectionRefusedError:
                time.sleep(0.05)
        return False

    def close(self):
        self.process.terminate()
        self.process.wait()
