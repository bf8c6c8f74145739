"""What happens with each command of the documents. The first row whose pattern is the whole command,
without `sudo`, counts."""

import dataclasses
import pathlib
import re
import signal


@dataclasses.dataclass(frozen=True)
class Run:
    """Runs in a copy of the project, with stand-ins for pack and broker (run_command.py)."""
    pattern: str
    exit_codes: tuple = (0,)
    before: str | None = None  # a gateway that publishes, or a repository of git


@dataclasses.dataclass(frozen=True)
class Rehearse:
    """Runs in a copy of the project, and builds, installs or tests nothing: the preset, the target and
    the tests must exist."""
    pattern: str


@dataclasses.dataclass(frozen=True)
class Elsewhere:
    """Another test or the continuous integration does the same: `test` must exist (None: `file` is what
    runs), and each of `words` must stand in `file`."""
    pattern: str
    test: str | None
    file: str
    words: tuple | str = "the whole command"  # or EACH_WORD


@dataclasses.dataclass(frozen=True)
class ByHand:
    """No test runs it."""
    pattern: str
    reason: str


PROJECT = (pathlib.Path(__file__).parents[2] / "CMakeLists.txt").read_text(encoding="utf-8")
VERSION = re.search(r"project\(jkbms VERSION ([\d.]+)", PROJECT)[1]
PACKAGE = rf"jkbms-mqtt_{re.escape(VERSION)}_amd64\.deb"
EACH_WORD = "each word of the command"
INSTALLS = ("package_bookworm", "tests/packages/install_test.sh")

ROWS = (
    Elsewhere(r"jkbms-mqtt probe --all", "app_options", "tests/app/command_options_test.cpp", ('"probe", "--all"',)),
    Run(r"build/quickstart/apps/jkbms-mqtt/jkbms-mqtt --list-ports|jkbms-mqtt --list-ports", exit_codes=(0, 66)),
    Run(r"(build/quickstart/apps/jkbms-mqtt/)?(jkbms-mqtt|node-jkbms) .+"),
    Run(r"xxd FILE \| jkbms-mqtt redact -"),
    Run(r"strace .+"),
    Run(r"mosquitto_sub .+", before="gateway", exit_codes=(0, -signal.SIGTERM)),
    Run(r"(build/dev/apps/jkbms-mqtt/)?jkbms-option-docs .+"),
    Run(r"tests/views/entity_table\.py .+"),
    Run(rf"git tag -a v{VERSION} -m 'jkbms {VERSION}'", before="repository"),
    Run(r"grep -rn .+|uname -m|dpkg --print-architecture|chmod 600 FILE"),

    Rehearse(r"cmake --preset .+"),
    Rehearse(r"cmake --build .+"),
    Rehearse(r"ctest .+"),

    Elsewhere(r"cmake --install( build/release)?", "check_installed_settings", "cmake/check_installed_settings.cmake",
              ("--install", "uninstall.cmake")),
    Elsewhere(r"apt install g\+\+ .+", None, "examples/quickstart.sh", EACH_WORD),
    Elsewhere(rf"apt install \./({PACKAGE}|jkbms-mqtt_NEW_amd64\.deb)", *INSTALLS,
              ("install -y --no-install-recommends /test/first.deb", "/test/next.deb")),
    Elsewhere(r"apt (remove|purge) jkbms-mqtt", *INSTALLS, ("remove -y jkbms-mqtt", "purge -y jkbms-mqtt")),
    Elsewhere(r"systemctl (enable --now|restart|stop|disable --now) jkbms-mqtt|systemctl daemon-reload"
              r"|systemctl enable --now mosquitto|systemctl list-units '\*jkbms\*'"
              r"|install -d -m 0700 /etc/credstore|sh -c 'umask 077; cat > /etc/credstore/jkbms-mqtt.mqttpass'"
              r"|usermod -a -G dialout \$USER"
              r"|cp /usr/share/doc/jkbms-mqtt/examples/60-jkbms\.rules /etc/udev/rules\.d/", *INSTALLS),
    Elsewhere(r"sudoedit /etc/(default/jkbms-mqtt|udev/rules\.d/60-jkbms\.rules)", *INSTALLS,
              ("etc/default/jkbms-mqtt", "60-jkbms.rules")),
    Elsewhere(rf"root=/var/lib/machines/jkbms|cp {PACKAGE} \$root/tmp/|touch \$root/dev/ttyUSB0"
              rf"|debootstrap --variant=minbase .+|chroot .+/tmp/{PACKAGE}|unshare [\s\S]+", *INSTALLS,
              ("debootstrap --variant=minbase", "## In a container")),
    Elsewhere(r"journalctl -f?u jkbms-mqtt", *INSTALLS, ("journalctl -fu jkbms-mqtt",)),
    Elsewhere(r"systemctl disable --now nodejkbms", *INSTALLS, ("systemctl disable --now jkbms-mqtt",)),
    Elsewhere(r"cmake/packaging/build\.sh", "package_build", "tests/packages/CMakeLists.txt"),
    Elsewhere(r"examples/quickstart\.sh", "package_quickstart", "tests/packages/CMakeLists.txt"),
    Elsewhere(r"man jkbms-mqtt", "check_service_files", "cmake/check_service_files.cmake", ("jkbms-mqtt.1",)),
    Elsewhere(r"systemd-analyze security", "check_service_files", "cmake/check_service_files.cmake", ("security",)),
    Elsewhere(r"g\+\+ -std=c\+\+20 .+|pkg-config --static( jkbms)?", "consumer_pkg_config",
              "tests/consumer/pkg_config/build.sh", ("-std=c++20", "pkg-config --static --cflags --libs jkbms")),
    Elsewhere(r"socat TCP-LISTEN.+", "e2e_network", "tests/e2e/network_test.cpp",
              ("TCP-LISTEN:", "reuseaddr,fork", ",raw,echo=0,b115200")),
    Elsewhere(r"hexdump -C", "app_pasted_text", "tests/app/pasted_forms_test.cpp"),
    Elsewhere(r"od -t x1", "app_pasted_text", "tests/app/pasted_text_test.cpp"),
    Elsewhere(r"JKBMS_UPDATE_TRANSCRIPTS=1 .+", "e2e_transcripts", "tests/e2e/transcript.cpp",
              ("JKBMS_UPDATE_TRANSCRIPTS",)),
    Elsewhere(r"faults_matrix --only TEXT", "faults_matrix", "tests/faults/matrix.cpp", ("--only",)),
    Elsewhere(r"bench_residual .+", "bench_residual", "tests/bench/CMakeLists.txt", ("COMMAND bench_residual",)),
    Elsewhere(r"npm install @flowfuse/node-red-dashboard", "broker_node_red", "tests/node-red/package-lock.json",
              ("@flowfuse/node-red-dashboard",)),
    Elsewhere(r"cp build/tests/tests/node-red/node-red\.png docs/node-red\.png", "broker_node_red",
              "tests/node-red/CMakeLists.txt", ("node-red.png",)),
    Elsewhere(r"doxygen docs/Doxyfile|tests/run\.sh", None, ".ci/run"),
    Elsewhere(r"tests/run\.sh --all", None, "tests/run.sh", ("--all)",)),

    ByHand(r"\.ci/run|tests/coverage\.sh", "runs the tests itself"),
    ByHand(r"faults_soak MINUTES|build/release/tests/bench/bench_(decode|gateway)( [a-z]+)*",
           "measures; it has no result to compare"),
    ByHand(r"(systemctl restart telegraf|telegraf|influx) ?.*", "Debian has neither Telegraf nor InfluxDB"),
    ByHand(r"udevadm control --reload && udevadm trigger", "needs the udev of the machine, not of a container"),
    ByHand(r"git log --oneline v[\d.]+\.\.|git push .+", "needs the released repository"),
    ByHand(r"raspi-config", "only Raspberry Pi OS has it"),
)
