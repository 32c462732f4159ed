"""The people of the 1994 census as the demo's model of income sees them."""

import csv
import json
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODEL = os.path.join(ROOT, "demo", "model", "adult.tar.gz")
FEATURES = (
    "Age Workclass fnlwgt Education EducationNum MaritalStatus Occupation Relationship Race Sex "
    "CapitalGain CapitalLoss HoursPerWeek Country"
).split()
LABEL = "Target"
SEX = FEATURES.index("Sex")
TEXTS = [1, 3, 5, 6, 7, 8, 9, 13]


def people():
    """The label first, then the model's inputs, as texts."""
    with open(os.path.join(ROOT, "tests", "data", "adult.csv"), newline="") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file) if row]
    rows = [row for row in rows if "?" not in row]
    for column in TEXTS:
        codes = {value: str(code) for code, value in enumerate(sorted({row[column] for row in rows}))}
        for row in rows:
            row[column] = codes[row[column]]
    return [["1" if row[14] == ">50K" else "0"] + row[:14] for row in rows]


def csv_of(rows):
    return "".join(",".join(row) + "\n" for row in rows)


def share(flags):
    flags = list(flags)
    return sum(flags) / len(flags)


def difference_of_proportions(rows, flags):
    """The share of flags among men less that among women: DPL of labels, DPPL of predictions."""
    men = share(flag for row, flag in zip(rows, flags) if row[1 + SEX] == "1")
    return men - share(flag for row, flag in zip(rows, flags) if row[1 + SEX] == "0")


def metrics_of(analysis, stage, facet="Sex"):
    """Values of the first value of a facet, by the metric's name."""
    (section,) = analysis[f"{stage}_training_bias_metrics"]["facets"][facet]
    return {metric["name"]: metric["value"] for metric in section["metrics"]}


def labels_jsonl(labels, prefix):
    """Ground truth in AWS's form, for inference ids `prefix` and a number."""
    return "\n".join(
        json.dumps(
            {
                "groundTruthData": {"data": label, "encoding": "CSV"},
                "eventMetadata": {"eventId": f"{prefix}{number}"},
                "eventVersion": "0",
            }
        )
        for number, label in enumerate(labels)
    )


def unlike_people(rows, count):
    """Men who earn much and women who do not: fair data would not look like that."""
    men = [row for row in rows if row[1 + SEX] == "1" and row[0] == "1"]
    women = [row for row in rows if row[1 + SEX] == "0" and row[0] == "0"]
    return [row for pair in zip(men[:count], women[:count]) for row in pair]


def upside_down(analysis):
    """A baseline in which what matters least matters most, so that every run drifts from it."""
    for label in analysis["explanations"]["kernel_shap"].values():
        values = label["global_shap_values"]
        names = sorted(values, key=values.get)
        ranked = sorted(values.values(), reverse=True)
        label["global_shap_values"] = dict(zip(names, ranked))
    return analysis
