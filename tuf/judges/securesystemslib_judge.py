"""securesystemslib verifies our signatures, of all three key types, over its own canonical form."""

import glob
import hashlib
import json
import os
import sys

from securesystemslib import formats, keys

fixtures = sys.argv[1]
failed = 0


def check(name, good):
    global failed
    print(("ok      " if good else "FAILED  ") + name)
    failed += not good


def canonical(tree):
    return formats.encode_canonical(tree).encode("utf-8")


def key_of(keyid, listed):
    return {"keyid": keyid, "keytype": listed["keytype"], "scheme": listed["scheme"], "keyval": listed["keyval"]}


known = {}
for path in glob.glob(os.path.join(fixtures, "*", "metadata", "*.json")):
    with open(path, "rb") as f:
        signed = json.load(f)["signed"]
    listed = dict(signed.get("keys", {}))
    listed.update(signed.get("delegations", {}).get("keys", {}))
    for keyid, key in listed.items():
        if hashlib.sha256(canonical(key)).hexdigest() != keyid:
            check("key id %s is the digest of its key" % keyid, False)
        known[keyid] = key_of(keyid, key)
check("%d key ids are digests of their keys" % len(known), len(known) > 8)

count = {}
wrong = []
for path in sorted(glob.glob(os.path.join(fixtures, "*", "metadata", "*.json"))):
    with open(path, "rb") as f:
        file = json.load(f)
    for signature in file["signatures"]:
        key = known[signature["keyid"]]
        data = canonical(file["signed"])
        if not keys.verify_signature(key, signature, data):
            wrong.append(path)
        if keys.verify_signature(key, signature, data + b" "):
            wrong.append(path + " (verifies anything)")
        count[key["scheme"]] = count.get(key["scheme"], 0) + 1
check("signatures verify: %s" % count, not wrong and len(count) == 3)
for path in wrong:
    print("        " + path)

trees = 0
different = 0
with open(os.path.join(fixtures, "trees.txt"), encoding="utf-8", newline="\n") as f:
    for line in f:
        text, _, expected = line.rstrip("\n").partition("\t")
        trees += 1
        different += canonical(json.loads(text)).hex() != expected
check("securesystemslib agrees on %d random trees" % trees, trees > 1000 and different == 0)
sys.exit(1 if failed else 0)
