"""Trains the small models of server/test-data/lightgbm and writes LightGBM's own predictions.

Usage: python3 scripts/make-lightgbm-fixtures.py, with lightgbm and numpy installed; made by the
version that stands in expected.json.
"""

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np

OUT = Path(__file__).resolve().parent.parent / "server" / "test-data" / "lightgbm"
# name: target, parameters; the fifth column is a category in the cases of `CATEGORIES`
CASES = {
    "regression": ("score", {"objective": "regression"}),
    "zero": ("score", {"objective": "regression", "zero_as_missing": True}),
    "none": ("score", {"objective": "regression", "use_missing": False}),
    "sqrt": ("score", {"objective": "regression", "reg_sqrt": True}),
    "l1": ("score", {"objective": "regression_l1"}),
    "quantile": ("score", {"objective": "quantile", "alpha": 0.8}),
    "category": ("score", {"objective": "regression", "cat_smooth": 1, "min_data_per_group": 5}),
    "onehot": ("label", {"objective": "binary", "max_cat_to_onehot": 40}),
    "binary": ("label", {"objective": "binary", "sigmoid": 1.7}),
    "multiclass": ("class", {"objective": "multiclass", "num_class": 3}),
    "ova": ("class", {"objective": "multiclassova", "num_class": 3}),
    "lambdarank": ("class", {"objective": "lambdarank"}),
    "poisson": ("count", {"objective": "poisson"}),
    "gamma": ("count", {"objective": "gamma"}),
    "tweedie": ("count", {"objective": "tweedie"}),
    "xentropy": ("label", {"objective": "cross_entropy"}),
    "xentlambda": ("label", {"objective": "cross_entropy_lambda"}),
    "forest": ("score", {"objective": "regression", "boosting": "rf", "bagging_freq": 1,
                         "bagging_fraction": 0.6}),
    "dart": ("score", {"objective": "regression", "boosting": "dart", "drop_rate": 0.5}),
    "goss": ("label", {"objective": "binary", "data_sample_strategy": "goss"}),
    "linear": ("score", {"objective": "regression", "linear_tree": True}),
    "constant": ("same", {"objective": "regression"}),
}
CATEGORIES = ("category", "onehot")

random = np.random.RandomState(3)
features = random.normal(size=(500, 5))
features[:, 4] = random.randint(0, 40, size=500)
score = features[:, 0] + 2 * (features[:, 1] > 0.3) - features[:, 2] * features[:, 3]
score += np.sin(features[:, 4])
features[random.uniform(size=features.shape) < 0.1] = np.nan
features[random.uniform(size=features.shape) < 0.1] = 0
targets = {
    "score": score,
    "label": (score > 1).astype(int),
    "class": np.digitize(score, [0.0, 1.5]),
    "count": np.floor(np.exp(np.clip(score, -2, 2))) + 1,
    "same": np.full(500, 4.25),
}
rows = features[:30].copy()
rows[0] = np.nan
rows[1] = 0
rows[2, 4] = -1
rows[3, 4] = 7.9
rows[4, 4] = 1000
rows[5] = 1e-36
predictions = {}
OUT.mkdir(exist_ok=True)
for name, (target, parameters) in CASES.items():
    data = lgb.Dataset(features, targets[target], params={"verbose": -1},
                       categorical_feature=[4] if name in CATEGORIES else "auto",
                       group=[20] * 25 if name == "lambdarank" else None)
    options = {"num_leaves": 6, "min_data_in_leaf": 10, "verbose": -1, "seed": 3, "num_threads": 1}
    booster = lgb.train({**options, **parameters}, data, 4)
    booster.save_model(OUT / f"{name}.txt")
    predictions[name] = lgb.Booster(model_file=OUT / f"{name}.txt").predict(rows).tolist()
cell = lambda x: "" if np.isnan(x) else repr(float(x))
written = {
    "lightgbm": lgb.__version__,
    "rows": [",".join(cell(x) for x in row) for row in rows],
    "predictions": predictions,
}
(OUT / "expected.json").write_text(json.dumps(written) + "\n")
