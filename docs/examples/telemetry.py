#!/usr/bin/env python3
"""A handset's telemetry in Python, standard library only.

    telemetry.py --gateway http://127.0.0.1:8081 --fleet-key-file FILE --vendor haier --device HAIER-000001

Reports an activation, a heartbeat and a crash. Like a real handset it keeps its incarnation and its
next seq in a file, writes both down before it sends, keeps one batch in flight, and sends the very
same batch again, with backoff and jitter, until the gateway answers. With --ota it checks in first,
and its batch carries the receipts of the answer.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import pathlib
import random
import secrets
import sys
import time
import urllib.error
import urllib.request

TEMPORARY = {429, 503}


def token(fleet_key: str, device: str) -> str:
    """What the factory puts on the handset: hex(HMAC-SHA256(fleet key, device id))."""
    return hmac.new(fleet_key.encode(), device.encode(), hashlib.sha256).hexdigest()


def now_millis() -> int:
    return int(time.time() * 1000)


class Identity:
    """Incarnation and next seq, kept over restarts; a new file is a factory reset."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        if path.exists():
            saved = json.loads(path.read_text())
            self.incarnation, self.next_seq = saved["incarnation"], saved["next_seq"]
        else:
            self.incarnation, self.next_seq = secrets.randbits(64) - 2**63, 0

    def take(self, count: int) -> int:
        """The first of count numbers, which are never given again."""
        first = self.next_seq
        self.next_seq += count
        self.path.write_text(json.dumps({"incarnation": self.incarnation, "next_seq": self.next_seq}))
        return first


def credential(arguments) -> dict:
    name = f"{arguments.vendor}/{arguments.device}"
    return {"Authorization": f"Bearer {name}/{token(arguments.fleet_key, arguments.device)}"}


def receipts(arguments) -> list:
    """The rollouts that this handset takes part in, as its check-in's answer says."""
    if not arguments.ota:
        return []
    request = urllib.request.Request(
        arguments.ota + "/v1/check-in",
        data=json.dumps({"model": arguments.model, "firmware": arguments.firmware}).encode(),
        headers=credential(arguments) | {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return [avro(each) for each in json.load(answer).get("receipts", [])]


def avro(receipt: dict) -> dict:
    """Avro's JSON encoding of a receipt: arms are symbols, bytes are characters up to U+00FF."""
    mac = base64.urlsafe_b64decode(receipt["mac"] + "==").decode("latin-1")
    return receipt | {"arm": receipt["arm"].upper(), "mac": mac}


def batch(arguments, identity: Identity, bodies: list) -> bytes:
    """Avro's JSON encoding: a union's value is wrapped in an object named by its type."""
    first = identity.take(len(bodies))
    events = [
        {"seq": first + i, "at": now_millis(), "body": {"dev.yunfan.telemetry." + kind: body}}
        for i, (kind, body) in enumerate(bodies)
    ]
    return json.dumps(
        {
            "deviceId": arguments.device,
            "vendor": arguments.vendor,
            "model": arguments.model,
            "firmware": arguments.firmware,
            "incarnation": identity.incarnation,
            "sentAt": now_millis(),
            "events": events,
            "receipts": receipts(arguments),
        }
    ).encode()


def post(arguments, body: bytes) -> dict:
    """Sends until there is an answer that is not temporary; returns what was accepted."""
    request = urllib.request.Request(
        arguments.gateway + "/v1/telemetry",
        data=body,
        headers=credential(arguments) | {"Content-Type": "application/json"},
    )
    backoff = 1.0
    while True:
        wait = backoff
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            problem = json.load(error)
            if error.code not in TEMPORARY:
                raise SystemExit(f"refused: {error.code} {problem['type']}: {problem['detail']}")
            wait = float(error.headers.get("Retry-After", backoff))
            print(f"{error.code} {problem['title']}; again in {wait:.0f} s", file=sys.stderr)
        except OSError as error:  # no answer: it may or may not be in; the same batch is safe
            print(f"no answer ({error}); again in {wait:.0f} s", file=sys.stderr)
        time.sleep(wait * random.uniform(0.8, 1.2))
        backoff = min(60.0, backoff * 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--gateway", default="http://127.0.0.1:8081")
    parser.add_argument("--ota", default="", help="ota-server to check in at first")
    parser.add_argument("--fleet-key-file", type=pathlib.Path, help="its first line; else YUNFAN_FLEET_KEY")
    parser.add_argument("--fleet-key", help="the key itself, which others can then see")
    parser.add_argument("--vendor", default="haier")
    parser.add_argument("--device", default="HAIER-000001")
    parser.add_argument("--model", default="w910")
    parser.add_argument("--firmware", default="1.0.0")
    parser.add_argument("--state", type=pathlib.Path, default=pathlib.Path("handset.json"))
    arguments = parser.parse_args()
    if arguments.fleet_key_file:
        arguments.fleet_key = arguments.fleet_key_file.read_text().splitlines()[0].strip()
    elif arguments.fleet_key:
        print("everybody on this machine can read --fleet-key (ps); give --fleet-key-file", file=sys.stderr)
    else:
        arguments.fleet_key = os.environ.get("YUNFAN_FLEET_KEY") or parser.error("no --fleet-key-file, no YUNFAN_FLEET_KEY")

    identity = Identity(arguments.state)
    bodies = [
        (
            "Heartbeat",
            {
                "uptimeSeconds": 3600,
                "boots": 1,
                "batteryPercent": 83,
                "freeStorageMegabytes": 512,
                "network": "WIFI",
            },
        ),
        (
            "Crash",
            {
                "kind": "JAVA",
                "reason": "java.lang.NullPointerException",
                "process": "com.android.phone",
                "frames": ["com.android.phone.CallNotifier.onDisconnect(CallNotifier.java:1021)"],
                "uptimeSeconds": 3600,
            },
        ),
    ]
    if identity.next_seq == 0:
        bodies.insert(0, ("Activation", {"region": "CN-37"}))
    answer = post(arguments, batch(arguments, identity, bodies))
    print(f"accepted {answer['accepted']}")
    for event in answer["rejected"]:
        print(f"event {event['index']} refused: {event['reason']}: {event['detail']}")


if __name__ == "__main__":
    main()
