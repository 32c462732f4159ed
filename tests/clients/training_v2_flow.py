"""Training with the Python sagemaker SDK, version 2: the exercise's notebook, and script mode."""

import os
import random
import tempfile

import sagemaker
from sagemaker.deserializers import CSVDeserializer
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.serializers import CSVSerializer
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.xgboost.estimator import XGBoost

ROLE = "arn:aws:iam::000000000000:role/service-role/Training"
BUCKET = "training-v2-flow"
RANDOM = random.Random(7)

session = sagemaker.Session(default_bucket=BUCKET)
session.boto_session.client("s3").create_bucket(Bucket=BUCKET)


def wine_like(rows):
    """Eleven columns of tastes after a quality: shaped as the wine data, made here."""
    lines = []
    for _ in range(rows):
        tastes = [RANDOM.uniform(0, 1) for _ in range(11)]
        quality = 3 + 3 * tastes[10] - 2 * tastes[1] + RANDOM.gauss(0, 0.2)
        lines.append(",".join([f"{quality:.3f}", *(f"{taste:.4f}" for taste in tastes)]))
    return "\n".join(lines) + "\n"


def uploaded(name, text):
    session.upload_string_as_file_body(text, BUCKET, f"data/{name}")
    return TrainingInput(s3_data=f"s3://{BUCKET}/data/{name}", content_type="csv")


inputs = {
    "train": uploaded("train.csv", wine_like(1200)),
    "validation": uploaded("validation.csv", wine_like(300)),
}

xgb = Estimator(
    image_uri=sagemaker.image_uris.retrieve("xgboost", session.boto_region_name, "latest"),
    role=ROLE,
    instance_count=1,
    instance_type="ml.m4.xlarge",
    output_path=f"s3://{BUCKET}/output",
    sagemaker_session=session,
)
xgb.set_hyperparameters(
    max_depth=5,
    eta=0.2,
    gamma=4,
    min_child_weight=6,
    subsample=0.8,
    verbosity=0,
    objective="reg:squarederror",
    early_stopping_rounds=10,
    num_round=500,
)
xgb.fit(inputs)
description = xgb.latest_training_job.describe()
assert description["SecondaryStatus"] == "Completed", description
final = {metric["MetricName"]: metric["Value"] for metric in description["FinalMetricDataList"]}
assert final["validation:rmse"] < 0.6, final
assert xgb.model_data == f"s3://{BUCKET}/output/{xgb.latest_training_job.name}/output/model.tar.gz"

points = xgb.training_job_analytics.dataframe()
assert set(points["metric_name"]) >= {"train:rmse", "validation:rmse"}, points

predictor = xgb.deploy(
    initial_instance_count=1,
    instance_type="ml.m4.xlarge",
    serializer=CSVSerializer(),
    deserializer=CSVDeserializer(),
)
low = float(predictor.predict(",".join(["0.5", "0.9", *["0.5"] * 8, "0.1"]))[0][0])
high = float(predictor.predict(",".join(["0.5", "0.1", *["0.5"] * 8, "0.9"]))[0][0])
assert 1 < low < 3 < high < 6, (low, high)
predictor.delete_endpoint()

SCRIPT = """
import argparse, glob, json, os
import numpy, xgboost

parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int)
parser.add_argument("--objective")
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
arguments = parser.parse_args()
table = numpy.concatenate([numpy.loadtxt(path, delimiter=",") for path in glob.glob(arguments.train + "/*")])
data = xgboost.DMatrix(table[:, 1:], label=table[:, 0])
history = {}
model = xgboost.train({"objective": arguments.objective}, data, arguments.rounds,
    evals=[(data, "train")], evals_result=history)
print("final rmse=%.4f;" % history["train"]["rmse"][-1])
model.save_model(os.path.join(arguments.model_dir, "xgboost-model"))
assert json.loads(os.environ["SM_HPS"])["rounds"] == arguments.rounds
"""

SKLEARN_SCRIPT = """
import os
import joblib, pandas
from sklearn.linear_model import LinearRegression

folder = os.environ["SM_CHANNEL_TRAIN"]
table = pandas.concat([pandas.read_csv(os.path.join(folder, name), header=None) for name in os.listdir(folder)])
model = LinearRegression().fit(table.iloc[:, 1:], table[0])
print("r2: %.3f" % model.score(table.iloc[:, 1:], table[0]))
joblib.dump(model, os.path.join(os.environ["SM_MODEL_DIR"], "model.joblib"))
"""

with tempfile.TemporaryDirectory() as folder:
    for name, text in {"train.py": SCRIPT, "fit_linear.py": SKLEARN_SCRIPT}.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    common = {
        "source_dir": folder,
        "role": ROLE,
        "instance_count": 1,
        "instance_type": "ml.m5.large",
        "sagemaker_session": session,
    }
    own = XGBoost(
        entry_point="train.py",
        framework_version="1.7-1",
        hyperparameters={"rounds": 20, "objective": "reg:squarederror"},
        metric_definitions=[{"Name": "final:rmse", "Regex": "final rmse=([0-9.]+);"}],
        **common,
    )
    own.fit({"train": inputs["train"]})
    description = own.latest_training_job.describe()
    assert description["FinalMetricDataList"][0]["MetricName"] == "final:rmse", description

    linear = SKLearn(entry_point="fit_linear.py", framework_version="1.2-1", **common)
    linear.fit({"train": inputs["train"]})
    assert linear.latest_training_job.describe()["TrainingJobStatus"] == "Completed"

print("the exercise's training, its metrics, its endpoint and script mode: passed")
