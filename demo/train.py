"""Trains the demo's model on 2011's hours: how many bicycles will be rented this hour?

    pip install xgboost==3.2.0 && python demo/train.py

Writes model/model.tar.gz in the form of SageMaker's XGBoost container. The demo needs no Python:
the file that this script wrote is in the repository. The features are those of stories/bike.js.
"""

import csv
import io
import os
import tarfile
from datetime import datetime, timedelta

import numpy
import xgboost

HERE = os.path.dirname(os.path.abspath(__file__))
FEATURES = ["hr", "weekday", "workingday", "holiday", "weathersit", "temp", "hum", "windspeed"]


def read_rows():
    with open(os.path.join(HERE, "data", "bike-sharing-hour.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    rentals = {(row["dteday"], row["hr"]): float(row["cnt"]) for row in rows}
    for row in rows:
        day = datetime.strptime(row["dteday"], "%Y-%m-%d")
        yesterday = (day - timedelta(days=1)).strftime("%Y-%m-%d")
        row["cnt_yesterday"] = rentals.get((yesterday, row["hr"]), float("nan"))
    return rows


def main():
    rows = [row for row in read_rows() if row["yr"] == "0"]
    features = FEATURES + ["cnt_yesterday"]
    inputs = numpy.array([[float(row[name]) for name in features] for row in rows])
    target = numpy.array([float(row["cnt"]) for row in rows])
    booster = xgboost.train(
        {"objective": "reg:squarederror", "max_depth": 5, "eta": 0.15, "seed": 1},
        xgboost.DMatrix(inputs, label=target, feature_names=features),
        num_boost_round=100,
    )
    model = bytes(booster.save_raw("json"))
    path = os.path.join(HERE, "model", "model.tar.gz")
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("xgboost-model")
        entry.size = len(model)
        archive.addfile(entry, io.BytesIO(model))
    error = numpy.abs(booster.predict(xgboost.DMatrix(inputs, feature_names=features)) - target)
    print(f"{path}: {os.path.getsize(path)} bytes, mean absolute error on 2011 {error.mean():.1f}")


if __name__ == "__main__":
    main()
