#!/usr/bin/env python3
"""An audit of many accounts by Apache Spark: spark-submit headroom-spark.py exports/*.csv -o report.json

Spark reads, sorts and tries again; Headroom (Node) does the rest, by `headroom worker` and `headroom merge`. docs/protocol.md
describes the lines that go between them. The report is byte for byte the one that a single process makes of all the files.

Every executor needs Node, Headroom, and the inputs under the paths given here, seen from the folder in which the job is started
(a volume that all share). Nothing is written but the outputs: parts are results of tasks, so that a task that Spark runs again,
or twice at once, counts once. Exit codes are those of `headroom audit`; 2 means that nothing was written.
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import zlib

from pyspark import SparkConf, SparkContext, StorageLevel
from pyspark.errors import PySparkException
from py4j.protocol import Py4JError

# Which stages an option of `headroom audit` goes to.
OPTIONS = {
    "as": ["read"], "map": ["read"], "encoding": ["read"], "config": ["read", "job", "merge"], "timezone": ["read", "job"],
    "plan": ["job"], "policy": ["job"], "attest-unused": ["job"], "covers": ["job"], "since": ["job"], "until": ["job"],
    "account": ["job"], "rule": ["job"], "draws": ["merge"], "fail-on": ["merge"], "baseline": ["merge"], "write-baseline": ["merge"],
}  # fmt: skip
ACCOUNT = re.compile(rb'\{"account":("(?:[^"\\]|\\.)*")')


class Failed(Exception):
    """A stage that could not; its message is what Headroom said."""


def lines_of(command, folder, feed=()):
    """The lines that a command writes while it is fed; an error where it, or what feeds it, breaks off."""
    broken = []
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)

        def write():
            try:
                with process.stdin as stdin:
                    for line in feed:
                        stdin.write(line)
            except BrokenPipeError:
                pass  # it has ended, and its exit code says why
            except BaseException as error:
                broken.append(error)
                process.kill()

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        try:
            yield from process.stdout
            code = process.wait()
            writer.join()
        finally:
            process.kill()  # where nobody wants the rest: a task that was cancelled
            process.wait()
        if broken:
            raise broken[0]
        said.seek(0)
        message = said.read().decode(errors="replace").strip()
    if code != 0:
        raise Failed(message or f"{shlex.join(command[-3:])} ended with {code}")
    if message:
        print(message, file=sys.stderr)


def account_of(line):
    return json.loads(ACCOUNT.match(line)[1])


def run(context, typed):
    headroom, folder = shlex.split(typed.headroom), os.getcwd()

    def options(stage, path=None):
        for name, stages in OPTIONS.items():
            for value in getattr(typed, name.replace("-", "_")) or ():
                # Each input has a reader of its own: what --as says of a file of another one is not for it.
                file = value.partition("=")[2]
                if stage in stages and (name != "as" or file == path or file.startswith((f"{path}/", f"{path}!"))):
                    yield f"--{name}={value}"

    def read(paths):
        for path in paths:
            yield from lines_of([*headroom, "worker", "--stage", "read", *options("read", path), "--", path], folder)

    # Each input by one task. What is kept on disk is lost with its executor, and then read again.
    lines = context.parallelize(typed.inputs, len(typed.inputs)).mapPartitions(read).persist(StorageLevel.DISK_ONLY)
    headers = lines.filter(lambda line: line.startswith(b'{"file":')).collect()

    partial = ["--partial"] if typed.partial else []
    job = b"".join(lines_of([*headroom, "worker", "--stage", "job", *options("job"), *partial], folder, headers))
    # Exports that name no account have a stand-in for it, until all files are known.
    named = context.broadcast((dict(json.loads(job)["names"]), set(headers)))
    job_line = context.broadcast(job)

    def keyed(line):
        names, known = named.value
        if line.startswith(b'{"file":'):
            if line not in known:
                raise Failed("An input changed while it was read: " + json.loads(line)["file"])
            return []
        account = account_of(line)
        return [(names.get(account, account), line)]

    def replay(records):
        feed = (line for part in ([job_line.value], (line for _, line in records)) for line in part)
        yield from lines_of([*headroom, "worker", "--stage", "replay"], folder, feed)

    # All of an account come to one partition, side by side; the order within it makes no difference.
    grouped = lines.flatMap(keyed).repartitionAndSortWithinPartitions(typed.partitions, lambda account: zlib.crc32(account.encode(errors="surrogatepass")))
    parts = grouped.mapPartitions(replay).persist(StorageLevel.DISK_ONLY)
    parts.count()

    with tempfile.TemporaryDirectory() as scratch:
        place = {name: os.path.join(scratch, name) for name in ("job", "parts")}
        with open(place["job"], "wb") as file:
            file.write(job)
        with open(place["parts"], "wb") as file:
            file.writelines(parts.toLocalIterator())
        outputs = [f"--output={path}" for path in typed.output]
        command = [*headroom, "merge", place["parts"], "--job", place["job"], "--quiet", *outputs, *options("merge")]
        return subprocess.run(command, cwd=folder, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0], fromfile_prefix_chars="@", allow_abbrev=False)
    parser.add_argument("inputs", nargs="+", help="exports, folders or archives, each read by one task; @FILE lists them, one a line")
    parser.add_argument("-o", "--output", action="append", required=True, help="where the report goes (.json streams; repeatable)")
    parser.add_argument("--headroom", default="headroom", metavar="COMMAND", help="how executors run Headroom (default: headroom)")
    parser.add_argument("--partitions", type=int, default=200, help="how many tasks replay (default: 200)")
    parser.add_argument("--partial", action="store_true", help="go on without rows, and accounts, that cannot be read")
    for name, stages in OPTIONS.items():
        parser.add_argument(f"--{name}", action="append", metavar="VALUE", help=f"as of headroom audit; goes to {', '.join(stages)}")
    typed = parser.parse_args()
    context = SparkContext(conf=SparkConf().setIfMissing("spark.app.name", "headroom"))
    try:
        return run(context, typed)
    except (Failed, PySparkException, Py4JError) as error:
        # Of a task's failure only what Headroom said is for people; the rest is in the log of Spark.
        told = re.findall(r"\bFailed: (.*?)(?:\n\n|\n\tat |\Z)", str(error), re.DOTALL)
        print(f"headroom-spark: {told[0] if told else error}", file=sys.stderr)
        return 2
    finally:
        context.stop()


if __name__ == "__main__":
    sys.exit(main())
