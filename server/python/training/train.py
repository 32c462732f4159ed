"""Trains the built-in XGBoost algorithm: python train.py FOLDER.

FOLDER holds plan.json, what the server read from the hyperparameters, and ml/, which is laid out as
/opt/ml is in SageMaker's containers. The model goes to ml/model/xgboost-model in xgboost's own
UBJSON. What is wrong with the data goes to ml/output/failure, with exit status 2.
"""

import json
import os
import re
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


def text_lines(path):
    """Numbered lines that hold something, without their ends and a byte order mark."""
    try:
        with open(path, encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line.strip("\r\n")
    except UnicodeDecodeError:
        raise ClientError(
            f"{os.path.basename(path)} is not UTF-8 text: data is taken as CSV or libsvm, plain or "
            "as gzip with the channel's CompressionType Gzip"
        ) from None


def separator_of(path):
    """What the first line has between its fields; SageMaker's container finds it out too."""
    first = next((line for _, line in text_lines(path)), "")
    return next((one for one in ",;\t|" if one in first), ",")


def read_csv(path):
    """Numbers without a header; an empty field is a missing value."""
    separator = separator_of(path)
    try:
        return numpy.loadtxt(path, delimiter=separator, dtype=numpy.float32, ndmin=2, comments=None)
    except ValueError:
        pass
    rows = []
    for number, line in text_lines(path):
        fields = line.split(separator)
        try:
            rows.append([float(field) if field.strip() else numpy.nan for field in fields])
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


def csv_rows(paths, weighted):
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
    return table[:, first:], label, table[:, 1] if weighted else None


def libsvm_rows(paths):
    """Rows as `label[:weight] index:value …`, with whatever index the columns begin at."""
    from scipy.sparse import csr_matrix

    labels, weights, starts, columns, values = [], [], [0], [], []
    for path in paths:
        for number, line in text_lines(path):
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
                looks = "; for CSV set the channel's ContentType to text/csv" if "," in line else ""
                raise ClientError(
                    f"{os.path.basename(path)}, line {number} is no libsvm: {error}{looks}"
                ) from None
            starts.append(len(columns))
    if columns and min(columns) < 0:
        raise ClientError("libsvm has a column with a negative number")
    matrix = csr_matrix(
        (numpy.array(values, dtype=numpy.float32), numpy.array(columns), numpy.array(starts)),
        shape=(len(labels), max(columns, default=0) + 1),
    )
    weighted = any(weight != 1.0 for weight in weights)
    return matrix, numpy.array(labels), numpy.array(weights) if weighted else None


def channel_rows(plan, folder, channel):
    """Features, targets and weights of a channel."""
    paths = data_files(os.path.join(folder, "ml", "input", "data", channel))
    if not paths:
        raise ClientError(f"the channel {channel} has no data")
    if plan["format"] == "csv":
        found = csv_rows(paths, plan["csvWeights"])
    else:
        found = libsvm_rows(paths)
    check_labels(plan["parameters"], channel, found[1])
    return found


def check_labels(parameters, channel, labels):
    """Targets that the objective cannot take: xgboost's own words name something else."""
    objective = parameters.get("objective", "")
    classes = parameters.get("num_class", 0) if objective.startswith("multi:") else 0
    if classes and ((labels % 1 != 0) | (labels < 0) | (labels >= classes)).any():
        wrong = labels[(labels % 1 != 0) | (labels < 0) | (labels >= classes)][0]
        raise ClientError(
            f"the channel {channel} has the target {wrong:g}: with {objective} and num_class "
            f"{classes} targets are the whole numbers 0 to {classes - 1}"
        )
    if (objective.startswith("binary:") or objective == "reg:logistic") and (
        (labels < 0) | (labels > 1)
    ).any():
        wrong = labels[(labels < 0) | (labels > 1)][0]
        raise ClientError(
            f"the channel {channel} has the target {wrong:g}: with {objective} targets are 0 to 1"
        )


def channel_matrices(plan, folder):
    """A matrix for each channel, of as many columns: libsvm leaves out the last empty ones."""
    rows = {name: channel_rows(plan, folder, name) for name in plan["channels"]}
    widths = {name: features.shape[1] for name, (features, _, _) in rows.items()}
    if plan["format"] == "csv" and len(set(widths.values())) > 1:
        shown = ", ".join(f"{name} has {width}" for name, width in widths.items())
        raise ClientError(f"the channels differ in their number of features: {shown}")
    for features, _, _ in rows.values():
        if plan["format"] == "libsvm":
            features.resize(features.shape[0], max(widths.values()))
    return [
        (xgboost.DMatrix(features, label=label, weight=weight, nthread=plan["threads"]), name)
        for name, (features, label, weight) in rows.items()
    ]


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


def of_classes(measure):
    return lambda label, predictions: float(
        measure(label.astype(int), classes_of(predictions).astype(int))
    )


def of_positives(measure):
    """A share of class 1 alone, which only means something where there are two classes."""

    def value(label, said):
        if max(label.max(), said.max()) > 1:
            raise ClientError(
                "the metrics precision, recall and f1_binary are for two classes: take "
                "precision_macro, recall_macro and f1_macro"
            )
        hit = float(((label == 1) & (said == 1)).sum())
        return measure(hit, float((said == 1).sum()), float((label == 1).sum()))

    return of_classes(value)


def r2(label, predictions):
    spread = float(((label - label.mean()) ** 2).sum())
    return 1 - float(((label - predictions) ** 2).sum()) / spread if spread else 0.0


# What SageMaker's container evaluates beside xgboost's own metrics.
own_metrics = {
    "accuracy": of_classes(lambda label, said: (label == said).mean()),
    "balanced_accuracy": of_classes(
        lambda label, said: numpy.mean([(said[label == one] == one).mean() for one in set(label)])
    ),
    "f1": of_classes(lambda label, said: shares(label, said)[:, 2].mean()),
    "f1_macro": of_classes(lambda label, said: shares(label, said)[:, 2].mean()),
    "f1_binary": of_positives(
        lambda hit, said, there: 2 * hit / (said + there) if said + there else 0.0
    ),
    "precision": of_positives(lambda hit, said, _there: hit / said if said else 0.0),
    "precision_macro": of_classes(lambda label, said: shares(label, said)[:, 0].mean()),
    "recall": of_positives(lambda hit, _said, there: hit / there if there else 0.0),
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
    matrices = channel_matrices(plan, folder)
    for matrix, name in matrices:
        print(f"{name}: {matrix.num_row()} rows, {matrix.num_col()} columns", flush=True)
    parameters = dict(plan["parameters"], nthread=plan["parameters"].get("nthread", plan["threads"]))
    mine = [name for name in plan["evalMetrics"] if name in own_metrics]
    native = [name for name in plan["evalMetrics"] if name not in own_metrics]
    if native:
        parameters["eval_metric"] = native
    elif mine:
        parameters["disable_default_eval_metric"] = 1

    margins = parameters.get("objective") == "binary:logitraw"

    def custom_metric(predictions, matrix):
        label = matrix.get_label()
        if margins:
            predictions = 1 / (1 + numpy.exp(-predictions))
        return [(name, own_metrics[name](label, predictions)) for name in mine]

    callbacks = [Report()]
    if plan["earlyStopping"] is not None and "validation" in plan["channels"]:
        callbacks.append(
            xgboost.callback.EarlyStopping(
                rounds=plan["earlyStopping"], data_name="validation", save_best=True
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


def told(error):
    """The first line, without xgboost's time, source and condition where words follow them."""
    lines = [line for line in str(error).splitlines() if line and "Stack trace" not in line]
    first = re.sub(r"^\[[\d:]+\] \S+:\d+: ", "", lines[0] if lines else str(error))
    return re.sub(r"^Check failed: .*?: (?=\S)", "", first)


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    try:
        save(train(plan, folder), folder)
    except (ClientError, xgboost.core.XGBoostError) as error:
        text = f"ClientError: {told(error)}"
        print(text, file=sys.stderr)
        with open(os.path.join(folder, "ml", "output", "failure"), "w", encoding="utf-8") as file:
            file.write(f"{text}, exit code: 2")
        sys.exit(2)


main()
