"""smclarify's bias reports of a data frame that is already in memory, once for each line of input.

Reads a CSV of texts once; prints seconds, processor time and the values of one evaluation as JSON.
"""
import json
import logging
import sys
import time
import warnings

import pandas as pd
from smclarify.bias.metrics import POSTTRAINING_METRICS
from smclarify.bias.report import FacetColumn, LabelColumn, StageType, bias_report

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
table = pd.read_csv(sys.argv[1])
groups = table["group"]
frame = table[["facet", "label", "predicted"]]
after = [metric.__name__ for metric in POSTTRAINING_METRICS if metric.__name__ != "FT"]


def report(stage, names):
    facets = bias_report(
        frame,
        FacetColumn("facet", ["Female"]),
        LabelColumn("label", frame["label"], [">50K"]),
        stage,
        LabelColumn("predicted", frame["predicted"], [">50K"]),
        metrics=names,
        group_variable=groups,
    )
    return {metric["name"]: metric["value"] for metric in facets[0]["metrics"]}


for _ in sys.stdin:
    start = time.perf_counter()
    processor = time.process_time()
    values = {**report(StageType.PRE_TRAINING, ["all"]), **report(StageType.POST_TRAINING, after)}
    seconds = time.perf_counter() - start
    processor = time.process_time() - processor
    print(json.dumps({"seconds": seconds, "processor": processor, "values": values}), flush=True)
