"""shap's KernelExplainer on a LightGBM model of the Adult data.

kernel_shap_reference.py ADULT.csv FOLDER ROWS: trains 100 trees of 31 leaves on the 14 features,
text numbered in alphabetical order; writes model.txt and tables.json (the baseline: one row, the
features' means; rows; their exact Shapley values by shap's Exact explainer) to the folder. Then,
for each line of input (`default` or `none`: KernelExplainer's l1_reg left alone or off), explains
the rows with 2,076 samples, and prints seconds in all, seconds within the model, and the values.
"""
import json
import sys
import time
import warnings

import numpy as np
import shap
from adult_trees import chosen, trained

warnings.filterwarnings("ignore")
adult, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
booster, features = trained(adult, folder)
baseline = features.mean(axis=0, keepdims=True)
rows = chosen(features, count)
spent = 0.0


def model(asked):
    global spent
    start = time.perf_counter()
    scores = booster.predict(asked, num_threads=1)
    spent += time.perf_counter() - start
    return scores


exact = shap.explainers.Exact(model, shap.maskers.Independent(baseline))
values = exact(rows, max_evals=2**14 + 2, silent=True).values
with open(f"{folder}/tables.json", "w") as file:
    tables = {"baseline": baseline, "rows": rows, "exact": values}
    json.dump({name: part.tolist() for name, part in tables.items()}, file)
explainer = shap.KernelExplainer(model, baseline)
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    l1_reg = {} if line.strip() == "default" else {"l1_reg": False}
    np.random.seed(1)
    spent = 0.0
    start = time.perf_counter()
    found = explainer.shap_values(rows, nsamples=2076, silent=True, **l1_reg)
    whole = time.perf_counter() - start
    print(json.dumps({"whole": whole, "model": spent, "values": found.tolist()}), flush=True)
