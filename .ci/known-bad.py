"""Fails when a component of an SBOM (CycloneDX, JSON) is of a version in a list of known-bad ones.

    known-bad.py SBOM LIST

LIST has lines of tab-separated fields: group:artifact, first bad version, first good version, advisory, what it does,
and, if the version may ship all the same, why.
"""

import json
import re
import sys
from fnmatch import fnmatchcase

QUALIFIERS = ("alpha", "beta", "m", "milestone", "rc", "cr", "snapshot")


def order(version: str) -> list[tuple[int, int]]:
    """Numbers count as numbers; a preliminary version comes before its final one; other words count for nothing."""
    parts: list[tuple[int, int]] = []
    for word in re.findall(r"\d+|[a-z]+", version.lower()):
        if word.isdigit():
            parts.append((1, int(word)))
        elif word in QUALIFIERS:
            while parts and parts[-1] == (1, 0):  # 2.0-rc1 comes before 2
                parts.pop()
            parts.append((-1, QUALIFIERS.index(word)))
    while parts and parts[-1] == (1, 0):
        parts.pop()
    return parts + [(0, 0)]


def lines(path: str) -> list[list[str]]:
    found = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if len(fields) not in (5, 6) or not all(fields[:5]) or ":" not in fields[0]:
                sys.exit(f"{path}:{number}: not group:artifact, two versions, an advisory and what it does, between tabs")
            found.append((fields + [""])[:6])
    return found


def main() -> None:
    sbom_path, list_path = sys.argv[1:3]
    with open(sbom_path, encoding="utf-8") as file:
        components = json.load(file).get("components", [])
    known_bad = lines(list_path)
    if len(components) < 50:
        sys.exit(f"{sbom_path}: {len(components)} components are too few to be those of Yunfan; run 'mvn verify' first")
    faults = accepted = 0
    for component in components:
        name, version = f"{component.get('group', '')}:{component['name']}", component["version"]
        for pattern, first_bad, first_good, advisory, effect, reason in known_bad:
            if fnmatchcase(name, pattern) and order(first_bad) <= order(version) < order(first_good):
                if reason:
                    accepted += 1
                    print(f"accepted  {name} {version}: {advisory}, {effect}; {reason}")
                else:
                    faults += 1
                    print(f"BAD       {name} {version}: {advisory}, {effect}; take {first_good} or newer", file=sys.stderr)
    print(f"{len(components)} components against {len(known_bad)} known-bad ranges: {faults} bad, {accepted} accepted")
    sys.exit(1 if faults else 0)


main()
