#!/usr/bin/env python3
"""Tells Tokenwright about a token, from Python, with nothing of Tokenwright but the .avsc file.

    pip install -r requirements.txt
    ./emit_token_issued.py --bootstrap localhost:9092 --token-id grafana-deploy --name "Grafana annotations" \
        --issuer grafana --owner team-deploy --environment production --expires-at 2027-01-31T00:00:00Z

The value itself never goes into an event. A fingerprint may: see docs/events.md.
"""
import argparse
import io
import json
import os
import pathlib
import time
import uuid
from datetime import datetime, timezone

import fastavro
from confluent_kafka import Producer

SCHEMA_FILE = pathlib.Path(__file__).resolve().parents[2] / "schemas/src/main/avro/token-issued.avsc"


def uuid7() -> str:
    """UUIDv7 (RFC 9562): 48 bits of milliseconds, then random; sorts by time."""
    random = int.from_bytes(os.urandom(10), "big")
    bits = (time.time_ns() // 1_000_000) << 80 | random
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=bits))


def single_object(schema, record) -> bytes:
    """Avro single-object encoding: 0xC3 0x01, CRC-64-AVRO fingerprint of the schema (little endian), the record."""
    canonical = fastavro.schema.to_parsing_canonical_form(schema)
    fingerprint = bytes.fromhex(fastavro.schema.fingerprint(canonical, "CRC-64-AVRO"))
    body = io.BytesIO()
    fastavro.schemaless_writer(body, schema, record)
    return b"\xc3\x01" + fingerprint + body.getvalue()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bootstrap", required=True)
    options.add_argument("--token-id", required=True, help="never changes; the record's key")
    options.add_argument("--version", type=int, default=1)
    options.add_argument("--name", required=True)
    options.add_argument("--issuer", required=True)
    options.add_argument("--owner", required=True)
    options.add_argument("--environment", required=True)
    options.add_argument("--expires-at", required=True, help="ISO 8601 with zone")
    options.add_argument("--schema", type=pathlib.Path, default=SCHEMA_FILE)
    given = options.parse_args()

    schema = json.loads(given.schema.read_text())
    now = datetime.now(timezone.utc)
    event = {
        "eventId": uuid7(),
        "occurredAt": now,
        "source": "example/python",
        "actor": "user:" + os.environ.get("USER", "unknown"),
        "correlationId": uuid.uuid4().hex,
        "tokenId": given.token_id,
        "version": given.version,
        "name": given.name,
        "issuer": given.issuer,
        "owner": given.owner,
        "environment": given.environment,
        "issuedAt": now,
        "expiresAt": datetime.fromisoformat(given.expires_at.replace("Z", "+00:00")),
        "expiryPrecision": "INSTANT",
        "expirySource": "HUMAN",
        "authority": "PERSON",
    }

    # The CloudEvents Kafka binding, binary mode.
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event["eventId"],
        "ce_type": "io.tokenwright.token-issued",
        "ce_source": event["source"],
        "ce_time": now.isoformat().replace("+00:00", "Z"),
        "content-type": "application/avro",
    }

    failed = []
    producer = Producer({"bootstrap.servers": given.bootstrap, "acks": "all", "enable.idempotence": True})
    producer.produce(
        "token-issued",
        key=event["tokenId"],
        value=single_object(schema, event),
        headers=list(headers.items()),
        on_delivery=lambda error, _: failed.append(error) if error else None,
    )
    if producer.flush(30) or failed:
        raise SystemExit(f"not delivered: {failed or 'timed out'}")
    print(event["eventId"])


if __name__ == "__main__":
    main()
