"""Trains the small models of server/test-data/xgboost and writes XGBoost's own predictions of them.

Usage: python3 scripts/make-xgboost-fixtures.py [CASE ...], with xgboost, pandas and numpy
installed. The case `regression-1.7` was made by xgboost 1.7.6, the others by the version that
stands in their files; cases not named are left as they are.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "server" / "test-data" / "xgboost"
BIKE = ["season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp",
        "atemp", "hum", "windspeed"]
ADULT = ["age", "workclass", "fnlwgt", "education", "education_num", "marital", "occupation",
         "relationship", "race", "sex", "gain", "loss", "hours", "country", "income"]


def bike(target):
    data = pd.read_csv(ROOT / "demo" / "data" / "bike-sharing-hour.csv")
    features = data[[c for c in BIKE if c != target]].to_numpy(dtype=np.float32)
    # every eleventh value is missing in a part of the rows
    rows = np.arange(features.shape[0])
    for column in range(features.shape[1]):
        features[(rows + column) % 11 == 0, column] = np.nan
    return features, data[target].to_numpy(), None


def adult():
    data = pd.read_csv(ROOT / "tests" / "data" / "adult.csv", names=ADULT, skipinitialspace=True)
    target = data.pop("income").str.startswith(">50K").to_numpy(dtype=int)
    types = []
    for name in data.columns:
        if data[name].dtype == object or str(data[name].dtype).startswith("str"):
            codes = pd.Categorical(data[name].replace("?", None)).codes.astype(np.float32)
            data[name] = np.where(codes < 0, np.nan, codes)
            types.append("c")
        else:
            types.append("q")
    return data.to_numpy(dtype=np.float32), target, types


TREE = {"max_depth": 4, "eta": 0.3, "seed": 7, "nthread": 1, "tree_method": "hist"}
# name: data, form, rounds, parameters
CASES = {
    "regression": (lambda: bike("cnt"), "json", 40, {"objective": "reg:squarederror", "max_depth": 5}),
    "regression-1.7": (lambda: bike("cnt"), "json", 20, {"objective": "reg:squarederror"}),
    "logistic": (adult, "ubj", 40, {"objective": "binary:logistic", "max_cat_to_onehot": 4}),
    "logistic-onehot": (adult, "json", 20, {"objective": "binary:logistic", "max_cat_to_onehot": 64}),
    "logitraw": (adult, "ubj", 10, {"objective": "binary:logitraw"}),
    "hinge": (adult, "ubj", 10, {"objective": "binary:hinge"}),
    "stopped": (adult, "ubj", 60, {"objective": "binary:logistic", "eta": 1.5, "num_parallel_tree": 2,
                                   "subsample": 0.5}),
    "softprob": (lambda: bike("weathersit"), "ubj", 10, {"objective": "multi:softprob", "num_class": 5}),
    "softmax": (lambda: bike("season"), "json", 8, {"objective": "multi:softmax", "num_class": 5}),
    "poisson": (lambda: bike("cnt"), "ubj", 20, {"objective": "count:poisson"}),
    "tweedie": (lambda: bike("cnt"), "ubj", 20, {"objective": "reg:tweedie"}),
    "dart": (lambda: bike("cnt"), "ubj", 20, {"objective": "reg:squarederror", "booster": "dart",
                                              "rate_drop": 0.3}),
}


def make(name):
    load, form, rounds, parameters = CASES[name]
    features, target, types = load()
    rows = np.linspace(0, features.shape[0] - 1, 200).astype(int)
    held = np.zeros(features.shape[0], dtype=bool)
    held[::3] = True
    matrix = lambda x, y=None: xgb.DMatrix(x, y, feature_types=types, enable_categorical=bool(types))
    options = {}
    if name == "stopped":
        options = {"early_stopping_rounds": 3, "evals": [(matrix(features[held], target[held]), "v")],
                   "verbose_eval": False}
    booster = xgb.train({**TREE, **parameters}, matrix(features[~held], target[~held]), rounds, **options)
    booster.save_model(OUT / f"{name}.{form}")
    one = matrix(features[rows])
    if name == "stopped":
        predictions = booster.predict(one, iteration_range=(0, booster.best_iteration + 1))
    else:
        predictions = booster.predict(one)
    cell = lambda x: "" if np.isnan(x) else repr(float(np.format_float_positional(x, unique=True)))
    written = {
        "xgboost": xgb.__version__,
        "form": form,
        "rows": [",".join(cell(x) for x in row) for row in features[rows]],
        "predictions": predictions.astype(float).tolist(),
    }
    (OUT / f"{name}.expected.json").write_text(json.dumps(written, indent=0) + "\n")


for case in sys.argv[1:] or [name for name in CASES if name != "regression-1.7"]:
    make(case)
