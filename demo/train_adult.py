"""Trains the demo's model of income on 20,000 people of the 1994 census: does this person earn more
than 50,000 dollars?

    pip install xgboost==3.2.0 && python demo/train_adult.py

Writes model/adult.tar.gz in the form of SageMaker's XGBoost container. The demo needs no Python: the
file that this script wrote is in the repository. The features are those of adult.js.
"""

import csv
import io
import os
import tarfile

import numpy
import xgboost

HERE = os.path.dirname(os.path.abspath(__file__))
FEATURES = (
    "Age Workclass fnlwgt Education EducationNum MaritalStatus Occupation Relationship Race Sex "
    "CapitalGain CapitalLoss HoursPerWeek Country"
).split()
TEXTS = [1, 3, 5, 6, 7, 8, 9, 13]
TRAINED = 20_000


def read_people():
    with open(os.path.join(HERE, "..", "tests", "data", "adult.csv"), newline="") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file) if row]
    rows = [row for row in rows if "?" not in row]
    for column in TEXTS:
        codes = {value: code for code, value in enumerate(sorted({row[column] for row in rows}))}
        for row in rows:
            row[column] = codes[row[column]]
    inputs = numpy.array([[float(cell) for cell in row[:14]] for row in rows])
    return inputs, numpy.array([float(row[14] == ">50K") for row in rows])


def main():
    inputs, income = read_people()
    train = xgboost.DMatrix(inputs[:TRAINED], label=income[:TRAINED], feature_names=FEATURES)
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_depth": 4, "eta": 0.2, "seed": 1}, train, 100
    )
    model = bytes(booster.save_raw("json"))
    path = os.path.join(HERE, "model", "adult.tar.gz")
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("xgboost-model")
        entry.size = len(model)
        archive.addfile(entry, io.BytesIO(model))
    scores = booster.predict(xgboost.DMatrix(inputs[TRAINED:], feature_names=FEATURES))
    right = ((scores > 0.5) == income[TRAINED:]).mean()
    print(f"{path}: {os.path.getsize(path)} bytes, right for {right:.3f} of those it has not seen")


if __name__ == "__main__":
    main()
