"""The bike-sharing hours as the demo's model sees them."""

import csv
import os
import random

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODEL = os.path.join(ROOT, "demo", "model", "model.tar.gz")
INPUTS = ["hr", "weekday", "workingday", "holiday", "weathersit", "temp", "hum", "windspeed"]


def rows_of_2011():
    """Target first, then the model's inputs; the last one is yesterday's rentals."""
    with open(os.path.join(ROOT, "demo", "data", "bike-sharing-hour.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for before, row in zip(rows, rows[24:]):
        if row["yr"] == "0":
            found.append([row["cnt"]] + [row[name] for name in INPUTS] + [before["cnt"]])
    return found


def baseline_csv(outputs=None):
    """2011 with a header; `outputs` are the model's answers, else the rentals themselves."""
    rows = rows_of_2011()
    lines = [",".join(["cnt"] + INPUTS + ["cnt_yesterday"])]
    for row, output in zip(rows, outputs or [row[0] for row in rows]):
        lines.append(",".join([output] + row[1:]))
    return "\n".join(lines) + "\n"


def live_rows(count, shift):
    """Inputs drawn from 2011; with shift, temperatures far outside of what 2011 had."""
    rows = random.Random(7).sample(rows_of_2011(), count)
    inputs = [list(row[1:]) for row in rows]
    if shift:
        for row in inputs:
            row[5] = str(float(row[5]) + 3)
    return inputs
