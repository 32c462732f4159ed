"""shap's TreeExplainer on a LightGBM model of the Adult data, on one core.

tree_shap_reference.py ADULT.csv FOLDER ROWS: trains 100 trees of 31 leaves on the 14 features, text
numbered in alphabetical order; writes model.txt and the rows as doubles to rows.bin; the first 100
rows of the data are the background. Then, for each line of input (`path`, `1` or `100`: how many
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
adult, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
booster, features = trained(adult, folder)
rows = chosen(features, count)
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
