"""scikit-learn's model quality on arrays that are already in memory, once for each line of input.

Prints seconds of one evaluation of all records, of that and five more on samples of 80 % with
replacement, the latter as processor time too, and the values, as JSON.
"""
import json
import sys
import time

import numpy as np
from sklearn.metrics import auc, confusion_matrix, precision_recall_curve, roc_curve

table = np.loadtxt(sys.argv[1], delimiter=",")
labels = table[:, 0].astype(np.int64)
scores = table[:, 1].copy()


def measured(y, p):
    """All that statistics.json has, from one confusion matrix and one curve of each kind."""
    (tn, fp), (fn, tp) = confusion_matrix(y, (p > 0.5).astype(np.int64))
    values = {
        "recall": tp / (tp + fn),
        "precision": tp / (tp + fp),
        "accuracy": (tp + tn) / (tp + fp + tn + fn),
        "true_negative_rate": tn / (tn + fp),
    }
    for name, beta in (("f0_5", 0.5), ("f1", 1), ("f2", 2)):
        square = beta * beta
        values[name] = (1 + square) * tp / ((1 + square) * tp + square * fn + fp)
    falls, rises, _ = roc_curve(y, p, drop_intermediate=False)
    precisions, recalls, _ = precision_recall_curve(y, p)
    values["auc"] = auc(falls, rises)
    values["au_prc"] = auc(recalls, precisions)
    return values


for _ in sys.stdin:
    start = time.perf_counter()
    processor = time.process_time()
    values = measured(labels, scores)
    once = time.perf_counter() - start
    random = np.random.default_rng(1)
    samples = []
    for _ in range(5):
        rows = random.integers(0, len(labels), int(0.8 * len(labels)))
        samples.append(measured(labels[rows], scores[rows]))
    deviations = {k: float(np.std([s[k] for s in samples], ddof=1)) for k in values}
    whole = time.perf_counter() - start
    processor = time.process_time() - processor
    values = {k: float(v) for k, v in values.items()}
    seconds = {"once": once, "whole": whole, "processor": processor}
    answer = {**seconds, "values": values, "deviations": deviations}
    print(json.dumps(answer), flush=True)
