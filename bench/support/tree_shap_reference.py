"""shap's TreeExplainer on a LightGBM model of the Adult data, on one core.

tree_shap_reference.py ADULT.csv FOLDER ROWS TREES LEAVES [QUESTION ...]: trains trees on the 14
features, text numbered in alphabetical order; writes model.txt and the rows as doubles to rows.bin;
the first 100 rows of the data are the background. The questions are `path`, `1` and `100`, all of
them unless some are named. Then, for each line of input (`path`, `1` or `100`: how many
background rows), explains the rows, prints the seconds, and writes the values to that name.bin.
"""
import os
import sys
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402
import shap  # noqa: E402
from adult_trees import chosen, trained  # noqa: E402

warnings.filterwarnings("ignore")
adult, folder = sys.argv[1:3]
count, trees, leaves = (int(one) for one in sys.argv[3:6])
questions = sys.argv[6:] or ["path", "1", "100"]
booster, features = trained(adult, folder, trees, leaves)
rows = chosen(features, count)
rows.astype("<f8").tofile(f"{folder}/rows.bin")
features[:100].astype("<f8").tofile(f"{folder}/background.bin")


def explainer(question):
    if question == "path":
        return shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
    background = features[: int(question)]
    return shap.TreeExplainer(booster, background, feature_perturbation="interventional")


explainers = {question: explainer(question) for question in questions}
print("ready", flush=True)
for line in sys.stdin:
    name = line.strip()
    start = time.perf_counter()
    values = explainers[name].shap_values(rows, check_additivity=False)
    seconds = time.perf_counter() - start
    np.asarray(values).astype("<f8").tofile(f"{folder}/{name}.bin")
    print(seconds, flush=True)
