"""Trains the small scikit-learn models of server/test-data/onnx, converts them with skl2onnx and
writes scikit-learn's own predictions of them.

Usage: python3 scripts/make-onnx-fixtures.py, with scikit-learn, skl2onnx, pandas and numpy
installed; made by the versions that stand in expected.json.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import skl2onnx
import sklearn
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import (DoubleTensorType, FloatTensorType, Int64TensorType,
                                        StringTensorType)
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

OUT = Path(__file__).resolve().parent.parent / "server" / "test-data" / "onnx"
OUT.mkdir(exist_ok=True)
random = np.random.RandomState(5)
x = np.round(random.normal(size=(200, 4)), 3).astype(np.float32)
score = x[:, 0] - 2 * x[:, 1] + x[:, 2] * x[:, 3]
classes = np.digitize(score, [-1, 1])
words = np.array(["no, thanks", "maybe", "yes"])[classes]
cases = {}


def keep(name, model, rows, predictions):
    (OUT / f"{name}.onnx").write_bytes(model.SerializeToString())
    cases[name] = {"rows": rows, "predictions": predictions}


def classified(model, rows):
    labels, shares = model.predict(rows), model.predict_proba(rows)
    names = [str(label) for label in model.classes_]
    return [{"output_label": label.item(), "output_probability": dict(zip(names, map(float, share)))}
            for label, share in zip(labels, shares)]


rows = x[:12]
plain = LogisticRegression().fit(x, classes)
keep("logistic", to_onnx(plain, x[:1], target_opset=17), rows.tolist(), classified(plain, rows))
forest = RandomForestClassifier(n_estimators=5, max_depth=3, random_state=1).fit(x, words)
keep("forest", to_onnx(forest, x[:1], target_opset=17), rows.tolist(), classified(forest, rows))
linear = LinearRegression().fit(x.astype(np.float64), score)
keep("linear", to_onnx(linear, initial_types=[("X", DoubleTensorType([None, 4]))], target_opset=17),
     rows.tolist(), linear.predict(rows.astype(np.float64)).tolist())
means = KMeans(n_clusters=3, n_init=1, random_state=1).fit(x)
keep("means", to_onnx(means, x[:1], target_opset=17), rows.tolist(),
     [{"label": label.item(), "scores": [float(s) for s in scores]}
      for label, scores in zip(means.predict(rows), means.transform(rows))])
frame = pd.DataFrame({"age": x[:, 0], "hours": random.randint(0, 60, 200), "job": words})
columns = make_pipeline(
    ColumnTransformer([("n", StandardScaler(), ["age", "hours"]),
                       ("c", OneHotEncoder(handle_unknown="ignore"), ["job"])]),
    LogisticRegression())
columns.fit(frame, score > 0.2)
types = [("age", FloatTensorType([None, 1])), ("hours", Int64TensorType([None, 1])),
         ("job", StringTensorType([None, 1]))]
first = frame.iloc[:12]
keep("columns", to_onnx(columns, initial_types=types, target_opset=17,
                        options={id(columns): {"zipmap": False}}),
     [[float(a), int(h), j] for a, h, j in first.itertuples(index=False)],
     [{"label": int(label), "probabilities": [float(p) for p in share]}
      for label, share in zip(columns.predict(first), columns.predict_proba(first))])
# every type of ONNX's that a column may have, added up; one row at a time
kinds = {"i": TensorProto.INT32, "l": TensorProto.INT64, "b": TensorProto.BOOL,
         "s": TensorProto.STRING, "d": TensorProto.DOUBLE, "u": TensorProto.UINT8}
nodes, terms = [], []
for name in kinds:
    nodes.append(helper.make_node("Cast", [name], [f"{name}_f"], to=TensorProto.FLOAT))
    terms.append(f"{name}_f")
nodes.append(helper.make_node("Sum", terms, ["total"]))
graph = helper.make_graph(
    nodes, "typed", [helper.make_tensor_value_info(n, k, [1, 1]) for n, k in kinds.items()],
    [helper.make_tensor_value_info("total", TensorProto.FLOAT, [1, 1])])
typed = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(typed)
keep("typed", typed, [[1, 2, True, "0.5", 0.25, 200], [-7, 9007199254740991, False, "1e3", 0, 0]],
     [203.75 + 1, float(np.float32(9007199254740991 - 7 + 1000))])

written = {"scikit-learn": sklearn.__version__, "skl2onnx": skl2onnx.__version__, "cases": cases}
(OUT / "expected.json").write_text(json.dumps(written) + "\n")
