"""Weather and rentals of the bike-sharing hours as features of hours, with event times."""

import csv
import os
from datetime import datetime, timezone

import bike
import pandas as pd

FILE = os.path.join(bike.ROOT, "demo", "data", "bike-sharing-hour.csv")


def hours(count):
    """The first hours: an id, the weather, the rentals, and seconds since 1970 as event time."""
    with open(FILE, newline="") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(count))]
    return pd.DataFrame(
        {
            "hour_id": [int(row["instant"]) for row in rows],
            "weather": pd.Series([f"code {row['weathersit']}" for row in rows], dtype="string"),
            "temp": [float(row["temp"]) for row in rows],
            "cnt": [int(row["cnt"]) for row in rows],
            "EventTime": [started(row) for row in rows],
        }
    )


def started(row):
    """When the hour began, in seconds."""
    hour = int(row["hr"])
    day = datetime.strptime(row["dteday"], "%Y-%m-%d").replace(tzinfo=timezone.utc)
    return day.timestamp() + 3600 * hour


def iso(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
