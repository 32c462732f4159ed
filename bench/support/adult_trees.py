"""LightGBM's model of the Adult data that references of the benchmarks explain."""
import csv

import lightgbm
import numpy as np


def numbered(column):
    try:
        return [float(cell) for cell in column]
    except ValueError:
        codes = {text: code for code, text in enumerate(sorted(set(column)))}
        return [float(codes[text]) for text in column]


def trained(adult, folder, trees=100, leaves=31):
    """Trains trees on the 14 features, text numbered in alphabetical order, writes model.txt to the
    folder, and returns the booster and the features."""
    with open(adult, newline="") as file:
        lines = [line for line in csv.reader(file, skipinitialspace=True) if line]
    table = np.array([numbered(column) for column in zip(*lines)]).T
    features, labels = table[:, :14].copy(), table[:, 14]
    settings = {"objective": "binary", "num_leaves": leaves, "num_threads": 1, "verbose": -1}
    settings |= {"seed": 1, "deterministic": True}
    booster = lightgbm.train(settings, lightgbm.Dataset(features, labels), num_boost_round=trees)
    booster.save_model(f"{folder}/model.txt")
    return booster, features


def chosen(features, count):
    """Some of the rows, always the same."""
    return features[np.random.default_rng(1).choice(len(features), count, replace=False)]
