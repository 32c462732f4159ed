"""Trains the small models of server/test-data/shap and writes shap's values of them.

Usage: python3 scripts/make-shap-fixtures.py [FOLDER], with shap, xgboost, lightgbm and numpy
installed; the versions that made what is in server/test-data/shap stand in its expected.json.
"""

import json
import os
import sys
import warnings
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm as lgb  # noqa: E402
import numpy as np  # noqa: E402
import shap  # noqa: E402
import xgboost as xgb  # noqa: E402

warnings.filterwarnings("ignore")

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "server" / "test-data" / "shap"


def data():
    """Numbers of two decimals, the fourth a category, every eighth missing; two labels for each."""
    random = np.random.default_rng(5)
    features = np.round(random.normal(size=(400, 5)), 2)
    features[:, 3] = random.integers(0, 7, 400)
    features[random.random((400, 5)) < 0.12] = np.nan
    z = np.nan_to_num(features)
    category = np.where(np.isin(z[:, 3], [1, 4, 5]), 1.2, -0.6)
    two = (z[:, 0] * z[:, 1] + category + 0.3 * z[:, 2] > 0).astype(int)
    three = (two + (z[:, 4] > 0.6)).astype(int)
    return features, two, three


X, TWO, THREE = data()
ROWS, BACKGROUND = X[:12], X[200:206]
XGBOOST = {"nthread": 1, "max_depth": 4, "eta": 0.3}
LIGHTGBM = {"num_threads": 1, "num_leaves": 9, "min_data_in_leaf": 8, "verbose": -1,
            "deterministic": True}


def xgboost(rounds, target, types=None, **parameters):
    matrix = xgb.DMatrix(X, target, feature_types=types, enable_categorical=bool(types))
    return xgb.train({**XGBOOST, **parameters}, matrix, rounds)


def lightgbm(rounds, target, categories="auto", **parameters):
    return lgb.train({**LIGHTGBM, **parameters},
                     lgb.Dataset(X, target, categorical_feature=categories), rounds)


# file: model, whether shap's interventional values are those of the model (it takes no categories
# and no dart, and mixes the classes of LightGBM)
CASES = {
    "xgb-missing.json": (lambda: xgboost(8, TWO, objective="binary:logistic"), True),
    "xgb-softprob.json": (lambda: xgboost(5, THREE, objective="multi:softprob", num_class=3), True),
    "xgb-dart.json": (lambda: xgboost(8, THREE, objective="reg:squarederror", booster="dart",
                                      rate_drop=0.3, seed=1), False),
    "xgb-category.json": (lambda: xgboost(8, TWO, ["q", "q", "q", "c", "q"],
                                          objective="binary:logistic", tree_method="hist",
                                          max_cat_to_onehot=1), False),
    "lgb-missing.txt": (lambda: lightgbm(8, TWO, objective="binary"), True),
    "lgb-multiclass.txt": (lambda: lightgbm(5, THREE, objective="multiclass", num_class=3), False),
    "lgb-category.txt": (lambda: lightgbm(8, TWO, [3], objective="binary", min_data_per_group=5,
                                          cat_smooth=1), False),
    "lgb-forest.txt": (lambda: lightgbm(6, THREE.astype(float), objective="regression",
                                        boosting="rf", bagging_freq=1, bagging_fraction=0.7), False),
}


def values(explainer, trees=1):
    rounded = lambda x: (np.asarray(x, dtype=float) / trees).round(10)
    found = explainer.shap_values(ROWS, check_additivity=False)
    return {"values": rounded(found).tolist(),
            "expected": rounded(explainer.expected_value).reshape(-1).tolist()}


def make(file):
    train, interventional = CASES[file]
    model = train()
    model.save_model(OUT / file)
    # shap adds the trees of a random forest, which takes their mean
    trees = model.num_trees() if file == "lgb-forest.txt" else 1
    path = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    other = None
    if interventional:
        other = shap.TreeExplainer(model, BACKGROUND, feature_perturbation="interventional")
    return {"path_dependent": values(path, trees), "interventional": other and values(other)}


def table(rows):
    return [[None if np.isnan(x) else x for x in row] for row in rows.tolist()]


written = {
    "made_by": f"shap {shap.__version__}, xgboost {xgb.__version__}, lightgbm {lgb.__version__}",
    "rows": table(ROWS),
    "background": table(BACKGROUND),
    "models": {file: make(file) for file in CASES},
}
(OUT / "expected.json").write_text(json.dumps(written))
