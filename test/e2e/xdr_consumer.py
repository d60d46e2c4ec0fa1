"""Reads every committed record of the topic `xdr` and prints it as one JSON list.

Knows nothing of the project but a broker and the Confluent API of a schema registry.
Usage: xdr_consumer.py <brokers> <registry>
"""

import datetime
import decimal
import io
import json
import struct
import sys
import urllib.request

import fastavro
from confluent_kafka import Consumer, KafkaError, TopicPartition

TOPIC = "xdr"
PATIENCE_SECONDS = 30


def main(brokers: str, registry: str) -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "xdr-consumer",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    partitions = consumer.list_topics(TOPIC, timeout=PATIENCE_SECONDS).topics[TOPIC].partitions
    consumer.assign([TopicPartition(TOPIC, number, 0) for number in partitions])
    records = list(read_to_the_end(consumer, registry, len(partitions)))
    consumer.close()
    json.dump(records, sys.stdout, default=as_text)


def read_to_the_end(consumer, registry, open_partitions):
    schemas = {}
    while open_partitions > 0:
        message = consumer.poll(PATIENCE_SECONDS)
        if message is None:
            raise SystemExit("nothing came from Kafka")
        if message.error() is None:
            yield decode(message.value(), registry, schemas)
        elif message.error().code() == KafkaError._PARTITION_EOF:
            open_partitions -= 1
        else:
            raise SystemExit(str(message.error()))


def decode(value, registry, schemas):
    magic, schema_id = struct.unpack(">bI", value[:5])
    if magic != 0:
        raise SystemExit("the value is not in Confluent framing")
    if schema_id not in schemas:
        schemas[schema_id] = fetch_schema(registry, schema_id)
    return fastavro.schemaless_reader(io.BytesIO(value[5:]), schemas[schema_id])


def fetch_schema(registry, schema_id):
    with urllib.request.urlopen(f"{registry}/schemas/ids/{schema_id}") as response:
        return fastavro.parse_schema(json.loads(json.load(response)["schema"]))


def as_text(value):
    if isinstance(value, (decimal.Decimal, datetime.datetime)):
        return str(value)
    raise TypeError(f"{type(value)} has no place in JSON")


if __name__ == "__main__":
    main(*sys.argv[1:])
