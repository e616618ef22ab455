"""Checks a report of ./yunfan demo: what was measured is the truth, and a rollout was completed in stages."""

import json
import sys


def main() -> None:
    path, devices = sys.argv[1], int(sys.argv[2])
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    faults = []
    if report["devices"] != devices:
        faults.append(f"{report['devices']} devices, wanted {devices}")
    if report["mismatches"]:
        faults.append(f"mismatches: {report['mismatches']}")
    for name in ("activations", "crashes"):
        truth, measured = report["truth"][name], report["measured"][name]
        if truth != measured:
            faults.append(f"{name}: truth {truth}, measured {measured}")
        if set(truth) != {"haier", "k-touch", "acer"}:
            faults.append(f"{name}: vendors {sorted(truth)}")
    activated = sum(n for models in report["truth"]["activations"].values() for n in models.values())
    if activated != devices:
        faults.append(f"{activated} of {devices} handsets were activated")
    if report["events"]["duplicatesSent"] == 0:
        faults.append("no duplicate was sent: the run proves nothing about them")
    completed = [r for r in report["rollouts"] if r["state"] == "completed"]
    if not any(len(r["stages"]) > 1 and r["updated"] > 0 for r in completed):
        faults.append(f"no rollout was completed in stages: {report['rollouts']}")
    for fault in faults:
        print(f"report: {fault}")
    print(f"report: {report['events']['acknowledged']} events in {report['elapsedSeconds']} s, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
