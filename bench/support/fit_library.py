"""The library's own way from a CSV file to a saved model: python fit_library.py CSV PLAN MODEL."""

import json
import sys

import numpy
import xgboost

csv, plan, model = sys.argv[1:]
with open(plan, encoding="utf-8") as file:
    settings = json.load(file)
table = numpy.loadtxt(csv, delimiter=",", dtype=numpy.float32)
data = xgboost.DMatrix(table[:, 1:], label=table[:, 0])
booster = xgboost.train(
    settings["parameters"], data, settings["rounds"], evals=[(data, "train")], verbose_eval=False
)
booster.save_model(model)
