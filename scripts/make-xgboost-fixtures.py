"""Trains the small models of server/test-data/xgboost and writes XGBoost's own predictions of them.

Usage: python3 scripts/make-xgboost-fixtures.py [CASE ...], with xgboost, pandas and numpy
installed. The case `regression-1.7` was made by xgboost 1.7.6, the others by the version that
stands in their files; cases not named are left as they are.

`small` makes the cases that need numpy alone, in every form that the installed xgboost writes;
they were made by 0.90, 1.0.2, 1.3.3, 1.7.6, 2.1.4 and 3.2.0 (numpy below 2 for the oldest).
"""

import json
import pickle
import sys
from pathlib import Path

import numpy as np
import xgboost as xgb

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "server" / "test-data" / "xgboost"
BIKE = ["season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp",
        "atemp", "hum", "windspeed"]
ADULT = ["age", "workclass", "fnlwgt", "education", "education_num", "marital", "occupation",
         "relationship", "race", "sex", "gain", "loss", "hours", "country", "income"]


def bike(target):
    import pandas as pd
    data = pd.read_csv(ROOT / "demo" / "data" / "bike-sharing-hour.csv")
    features = data[[c for c in BIKE if c != target]].to_numpy(dtype=np.float32)
    # every eleventh value is missing in a part of the rows
    rows = np.arange(features.shape[0])
    for column in range(features.shape[1]):
        features[(rows + column) % 11 == 0, column] = np.nan
    return features, data[target].to_numpy(), None


def adult():
    import pandas as pd
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


# name: objective and parameters, rounds; every one in the old binary form while that was written,
# some in the others
OTHER_FORMS = ("logistic", "stopped", "gblinear", "gblinear-softmax", "targets", "vectors",
               "logitraw")
SMALL = {
    "linear": ({"objective": "reg:linear", "base_score": 3.5}, 4),
    "logistic": ({"objective": "binary:logistic", "base_score": 0.3}, 4),
    "softprob": ({"objective": "multi:softprob", "num_class": 3}, 3),
    "poisson": ({"objective": "count:poisson", "base_score": 2.0}, 3),
    "dart": ({"objective": "reg:squarederror", "booster": "dart", "rate_drop": 0.5}, 4),
    "logitraw": ({"objective": "binary:logitraw", "base_score": 0.3}, 3),
    "gblinear": ({"objective": "reg:squarederror", "booster": "gblinear"}, 5),
    "gblinear-softmax": ({"objective": "multi:softmax", "num_class": 3, "booster": "gblinear"}, 3),
    "stopped": ({"objective": "binary:logistic", "eta": 1.7, "num_parallel_tree": 2,
                 "subsample": 0.6}, 40),
    "targets": ({"objective": "reg:squarederror"}, 3),
    "vectors": ({"objective": "reg:squarederror", "multi_strategy": "multi_output_tree"}, 3),
}
VERSION = ".".join(xgb.__version__.split(".")[:2])


def small_data(name):
    random = np.random.RandomState(11)
    features = random.normal(size=(400, 5)).astype(np.float32)
    score = features[:, 0] + 2 * (features[:, 1] > 0.3) - features[:, 2] * features[:, 3]
    features[random.uniform(size=features.shape) < 0.1] = np.nan
    if name in ("logistic", "logitraw", "stopped"):
        target = (score + random.normal(size=400) > 0.5).astype(int)
    elif name in ("softprob", "gblinear-softmax"):
        target = np.digitize(score, [-0.5, 1.0])
    elif name == "poisson":
        target = np.floor(np.exp(np.clip(score, -2, 2)))
    elif name in ("targets", "vectors"):
        target = np.stack([score, -3 * score + 1], axis=1)
    else:
        target = score
    return features, target


def as_container(name, booster, matrix):
    """How SageMaker's container predicts: with the rounds up to the best one."""
    if name.startswith("gblinear"):
        return booster.predict(matrix)
    if VERSION == "0.90" and name == "dart":
        return booster.predict(matrix, ntree_limit=1000)  # without one it drops trees at random
    if VERSION < "1.4":
        return booster.predict(matrix, ntree_limit=getattr(booster, "best_ntree_limit", 0))
    best = booster.attr("best_iteration")
    if best is None:
        return booster.predict(matrix)
    return booster.predict(matrix, iteration_range=(0, int(best) + 1))


def forms_of(name, booster):
    """Bytes by file ending, in the forms that this version writes."""
    version = tuple(int(part) for part in xgb.__version__.split(".")[:2])
    forms = {}
    if version < (3, 1) and name not in ("targets", "vectors"):
        raw = booster.save_raw("deprecated") if version >= (1, 6) else booster.save_raw()
        forms["model"] = bytes(raw)
    if version < (1, 0) or name in OTHER_FORMS:
        forms["pkl"] = pickle.dumps(booster)
    if version >= (1, 6) and name in OTHER_FORMS:
        forms["ubj"] = bytes(booster.save_raw("ubj"))
    if version == (1, 3) and name in OTHER_FORMS:
        path = Path("/tmp/guiderail-fixture.json")
        booster.save_model(str(path))
        forms["json"] = path.read_bytes()
    return forms


def make_small(name):
    parameters, rounds = SMALL[name]
    features, target = small_data(name)
    rows = features[:25]
    options = {}
    if name == "stopped":
        held = xgb.DMatrix(features[:150], target[:150])
        options = {"early_stopping_rounds": 2, "evals": [(held, "v")], "verbose_eval": False}
        features, target = features[150:], target[150:]
    settings = {"max_depth": 2, "eta": 0.4, "seed": 5, "nthread": 1, **parameters}
    if settings.get("booster") == "gblinear":
        settings = {k: v for k, v in settings.items() if k not in ("max_depth",)}
    booster = xgb.train(settings, xgb.DMatrix(features, target), rounds, **options)
    predictions = {}
    for form, content in forms_of(name, booster).items():
        file = OUT / "small" / f"{VERSION}-{name}.{form}"
        file.write_bytes(content)
        loaded = pickle.loads(content) if form == "pkl" else xgb.Booster(model_file=str(file))
        predictions[file.name] = as_container(name, loaded, xgb.DMatrix(rows)).astype(float).tolist()
    return predictions


def make_all_small():
    names = [name for name in SMALL
             if (name != "targets" or VERSION >= "1.6") and (name != "vectors" or VERSION >= "2.0")]
    (OUT / "small").mkdir(exist_ok=True)
    predictions = {}
    for name in names:
        predictions.update(make_small(name))
    cell = lambda x: "" if np.isnan(x) else repr(float(np.format_float_positional(x, unique=True)))
    rows = [",".join(cell(x) for x in row) for row in small_data("linear")[0][:25]]
    written = {"xgboost": xgb.__version__, "rows": rows, "predictions": predictions}
    (OUT / "small" / f"{VERSION}.expected.json").write_text(json.dumps(written) + "\n")



for case in sys.argv[1:] or [name for name in CASES if name != "regression-1.7"]:
    if case == "small":
        make_all_small()
    else:
        make(case)
