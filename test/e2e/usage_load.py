"""Publishes events by the program of docs/how-to/write-an-adapter.md, and bytes that are none.

Usage: usage_load.py <adapter> <file with an event a line> <brokers> <registry>
A line with `bytes` is published as it is, from hexadecimal.
"""

import json
import sys

from adapter import Adapter


def main(name: str, path: str, brokers: str, registry: str) -> None:
    adapter = Adapter(name, brokers, registry)
    with open(path) as lines:
        for line in lines:
            event = json.loads(line)
            if "bytes" in event:
                adapter.send(bytes.fromhex(event["bytes"]), key=None)
            else:
                adapter.report(event)
    adapter.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
