"""The real DL4J, timed by a small Java program in a process of its own (folder ``dl4j``); Java 11 and Maven are needed."""

import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent / "dl4j"


def _installed(name):
    """Where a program lies."""
    path = shutil.which(name)
    if path is None:
        message = f"{name} is not installed: timing DL4J needs Java and Maven"
        raise SystemExit(message)
    return path


def _built():
    """The class path, after Maven has fetched DL4J (some 300 MB, once) and compiled the program."""
    target = FOLDER / "target" / "classpath"
    if not target.exists():
        goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={target}"]
        subprocess.run([_installed("mvn"), "-q", "-B", "-f", str(FOLDER / "pom.xml"), *goals], check=True)
    return os.pathsep.join([str(FOLDER / "target" / "classes"), target.read_text(encoding="utf-8").strip()])


def measure(shapes, threads, seconds):
    """Seconds of every call: shape -> work -> list."""
    names = {str(shape).replace(" ", ""): shape for shape in shapes}
    command = [_installed("java"), "-Xmx4g", "-cp", _built(), "Benchmark", str(seconds), *names]
    environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    times = {shape: {} for shape in shapes}
    for line in printed.splitlines():
        name, work, milliseconds = line.split()
        times[names[name]].setdefault(work, []).append(float(milliseconds) / 1e3)
    return times
