"""shap's TreeExplainer on a LightGBM model of the Adult data, on one core.

tree_shap_reference.py ADULT.csv FOLDER ROWS: trains 100 trees of 31 leaves on the 14 features, text
numbered in alphabetical order; writes model.txt and the rows as doubles to rows.bin; the first 100
rows of the data are the background. Then, for each line of input (`path`, `1` or `100`: how many
background rows), explains the rows, prints the seconds, and writes the values to that name.bin.
"""
import csv
import os
import sys
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm  # noqa: E402
import numpy as np  # noqa: E402
import shap  # noqa: E402

warnings.filterwarnings("ignore")
adult, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def numbered(column):
    try:
        return [float(cell) for cell in column]
    except ValueError:
        codes = {text: code for code, text in enumerate(sorted(set(column)))}
        return [float(codes[text]) for text in column]


with open(adult, newline="") as file:
    lines = [line for line in csv.reader(file, skipinitialspace=True) if line]
table = np.array([numbered(column) for column in zip(*lines)]).T
features, labels = table[:, :14].copy(), table[:, 14]
settings = {"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbose": -1, "seed": 1}
settings["deterministic"] = True
booster = lightgbm.train(settings, lightgbm.Dataset(features, labels), num_boost_round=100)
booster.save_model(f"{folder}/model.txt")
rows = features[np.random.default_rng(1).choice(len(features), count, replace=False)]
rows.astype("<f8").tofile(f"{folder}/rows.bin")
features[:100].astype("<f8").tofile(f"{folder}/background.bin")
explainers = {
    "path": shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent"),
    "1": shap.TreeExplainer(booster, features[:1], feature_perturbation="interventional"),
    "100": shap.TreeExplainer(booster, features[:100], feature_perturbation="interventional"),
}
print("ready", flush=True)
for line in sys.stdin:
    name = line.strip()
    start = time.perf_counter()
    values = explainers[name].shap_values(rows, check_additivity=False)
    seconds = time.perf_counter() - start
    np.asarray(values).astype("<f8").tofile(f"{folder}/{name}.bin")
    print(seconds, flush=True)
