"""Trains the built-in XGBoost algorithm: python train.py FOLDER.

FOLDER holds plan.json, what the server read from the hyperparameters, and ml/, which is laid out as
/opt/ml is in SageMaker's containers. The model goes to ml/model/xgboost-model in xgboost's own
UBJSON. What is wrong with the data goes to ml/output/failure, with exit status 2.
"""

import json
import os
import signal
import sys

import numpy
import xgboost


class ClientError(Exception):
    """Data that cannot be trained on; the message says what to change."""


def data_files(folder):
    """Paths of a channel's files, in order."""
    found = []
    for parent, _, names in os.walk(folder):
        found += [os.path.join(parent, name) for name in names if not name.startswith((".", "_"))]
    return sorted(path for path in found if os.path.getsize(path) > 0)


def read_csv(path):
    """Numbers without a header; an empty field is a missing value."""
    try:
        return numpy.loadtxt(path, delimiter=",", dtype=numpy.float32, ndmin=2, comments=None)
    except ValueError:
        pass
    rows = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                rows.append([float(field) if field.strip() else numpy.nan for field in line.split(",")])
            except ValueError as error:
                raise ClientError(
                    f"{os.path.basename(path)}, line {number}: {error}; CSV for training holds "
                    "numbers alone, without a header, the target first"
                ) from None
            if len(rows[-1]) != len(rows[0]):
                raise ClientError(
                    f"{os.path.basename(path)}, line {number} has {len(rows[-1])} columns and the "
                    f"first line has {len(rows[0])}"
                )
    return numpy.array(rows, dtype=numpy.float32)


def csv_matrix(paths, weighted, threads):
    parts = [read_csv(path) for path in paths]
    if len({part.shape[1] for part in parts}) > 1:
        raise ClientError("the files of a channel have different numbers of columns")
    table = parts[0] if len(parts) == 1 else numpy.concatenate(parts)
    first = 2 if weighted else 1
    if table.shape[1] <= first:
        raise ClientError(f"CSV for training needs {first + 1} columns or more: the target first")
    label = table[:, 0]
    if not numpy.isfinite(label).all():
        raise ClientError("the first column, the target, has missing or infinite values")
    return xgboost.DMatrix(
        table[:, first:], label=label, weight=table[:, 1] if weighted else None, nthread=threads
    )


def libsvm_matrix(paths, threads):
    """Rows as `label[:weight] index:value …`, with whatever index the columns begin at."""
    from scipy.sparse import csr_matrix

    labels, weights, starts, columns, values = [], [], [0], [], []
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                fields = line.split("#", 1)[0].split()
                if not fields:
                    continue
                try:
                    label, _, weight = fields[0].partition(":")
                    labels.append(float(label))
                    weights.append(float(weight) if weight else 1.0)
                    for field in fields[1:]:
                        if field.startswith("qid:"):
                            raise ClientError("query ids (qid:) in libsvm are not taken")
                        column, _, value = field.partition(":")
                        columns.append(int(column))
                        values.append(float(value))
                except ValueError as error:
                    raise ClientError(
                        f"{os.path.basename(path)}, line {number} is no libsvm: {error}"
                    ) from None
                starts.append(len(columns))
    if columns and min(columns) < 0:
        raise ClientError("libsvm has a column with a negative number")
    matrix = csr_matrix(
        (numpy.array(values, dtype=numpy.float32), numpy.array(columns), numpy.array(starts)),
        shape=(len(labels), max(columns, default=0) + 1),
    )
    weighted = any(weight != 1.0 for weight in weights)
    return xgboost.DMatrix(
        matrix, label=labels, weight=weights if weighted else None, nthread=threads
    )


def channel_matrix(plan, folder, channel):
    paths = data_files(os.path.join(folder, "ml", "input", "data", channel))
    if not paths:
        raise ClientError(f"the channel {channel} has no data")
    if plan["format"] == "csv":
        return csv_matrix(paths, plan["csvWeights"], plan["threads"])
    return libsvm_matrix(paths, plan["threads"])


def classes_of(predictions):
    if predictions.ndim == 2:
        return predictions.argmax(axis=1)
    return (predictions > 0.5).astype(int) if predictions.max(initial=0) <= 1 else predictions


def shares(label, predicted):
    """Precision, recall and F1 of each class."""
    found = []
    for one in numpy.unique(numpy.concatenate([label, predicted])):
        hit = float(((label == one) & (predicted == one)).sum())
        said, there = float((predicted == one).sum()), float((label == one).sum())
        precision = hit / said if said else 0.0
        recall = hit / there if there else 0.0
        total = precision + recall
        found.append((precision, recall, 2 * precision * recall / total if total else 0.0))
    return numpy.array(found)


def r2(label, predictions):
    spread = float(((label - label.mean()) ** 2).sum())
    return 1 - float(((label - predictions) ** 2).sum()) / spread if spread else 0.0


def of_classes(measure):
    return lambda label, predictions: float(
        measure(label.astype(int), classes_of(predictions).astype(int))
    )


# What SageMaker's container evaluates beside xgboost's own metrics.
own_metrics = {
    "accuracy": of_classes(lambda label, said: (label == said).mean()),
    "balanced_accuracy": of_classes(
        lambda label, said: numpy.mean([(said[label == one] == one).mean() for one in set(label)])
    ),
    "f1": of_classes(lambda label, said: shares(label, said)[:, 2].mean()),
    "f1_macro": of_classes(lambda label, said: shares(label, said)[:, 2].mean()),
    "f1_binary": of_classes(lambda label, said: shares(label, said)[-1, 2]),
    "precision": of_classes(lambda label, said: shares(label, said)[-1, 0]),
    "precision_macro": of_classes(lambda label, said: shares(label, said)[:, 0].mean()),
    "recall": of_classes(lambda label, said: shares(label, said)[-1, 1]),
    "recall_macro": of_classes(lambda label, said: shares(label, said)[:, 1].mean()),
    "mse": lambda label, predictions: float(((label - predictions) ** 2).mean()),
    "r2": r2,
}


class Report(xgboost.callback.TrainingCallback):
    """Prints each round as xgboost does, whatever the verbosity: metrics are read from it."""

    def after_iteration(self, model, epoch, evals_log):
        parts = [f"[{epoch}]"]
        for channel, metrics in evals_log.items():
            parts += [f"{channel}-{name}:{history[-1]:.5f}" for name, history in metrics.items()]
        print("\t".join(parts), flush=True)
        return stopped


stopped = False


def on_stop(_number, _frame):
    """A job that is stopped ends after the round that it is in, with what it has."""
    global stopped
    stopped = True


def train(plan, folder):
    signal.signal(signal.SIGTERM, on_stop)
    matrices = [(channel_matrix(plan, folder, name), name) for name in plan["channels"]]
    for matrix, name in matrices:
        print(f"{name}: {matrix.num_row()} rows, {matrix.num_col()} columns", flush=True)
    parameters = dict(plan["parameters"], nthread=plan["parameters"].get("nthread", plan["threads"]))
    mine = [name for name in plan["evalMetrics"] if name in own_metrics]
    native = [name for name in plan["evalMetrics"] if name not in own_metrics]
    if native:
        parameters["eval_metric"] = native
    elif mine:
        parameters["disable_default_eval_metric"] = 1

    def custom_metric(predictions, matrix):
        label = matrix.get_label()
        return [(name, own_metrics[name](label, predictions)) for name in mine]

    callbacks = [Report()]
    if plan["earlyStopping"] is not None and "validation" in plan["channels"]:
        callbacks.append(
            xgboost.callback.EarlyStopping(
                plan["earlyStopping"], data_name="validation", save_best=True
            )
        )
    return xgboost.train(
        parameters,
        matrices[0][0],
        num_boost_round=plan["rounds"],
        evals=matrices,
        custom_metric=custom_metric if mine else None,
        callbacks=callbacks,
        verbose_eval=False,
    )


def save(model, folder):
    """Under another name first: xgboost chooses the format by it, and readers see a whole file."""
    target = os.path.join(folder, "ml", "model", "xgboost-model")
    model.save_model(f"{target}.ubj")
    os.replace(f"{target}.ubj", target)


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    try:
        save(train(plan, folder), folder)
    except (ClientError, UnicodeDecodeError, xgboost.core.XGBoostError) as error:
        lines = [line for line in str(error).splitlines() if line and "Stack trace" not in line]
        text = f"ClientError: {lines[0] if lines else error}"
        print(text, file=sys.stderr)
        with open(os.path.join(folder, "ml", "output", "failure"), "w", encoding="utf-8") as file:
            file.write(f"{text}, exit code: 2")
        sys.exit(2)


main()
