"""Clarify with the Python sagemaker SDK, version 2: every analysis, and both monitors."""

import csv
import io
import json
import time
from datetime import datetime, timezone

import adult
import sagemaker
from sagemaker import clarify
from sagemaker.deserializers import CSVDeserializer
from sagemaker.model import Model
from sagemaker.model_monitor import (
    BiasAnalysisConfig,
    CronExpressionGenerator,
    DataCaptureConfig,
    EndpointInput,
    ExplainabilityAnalysisConfig,
    ModelBiasMonitor,
    ModelExplainabilityMonitor,
)
from sagemaker.predictor import Predictor
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.serializers import CSVSerializer

ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "clarify-v2-flow"
HEADERS = [adult.LABEL] + adult.FEATURES

session = sagemaker.Session(default_bucket=BUCKET)
session.boto_session.client("s3").create_bucket(Bucket=BUCKET)
session.upload_data(adult.MODEL, bucket=BUCKET, key_prefix="model")


def upload(text, name):
    uri = f"s3://{BUCKET}/{name}"
    return S3Uploader.upload_string_as_file_body(text, uri, sagemaker_session=session)


def read(uri):
    return S3Downloader.read_file(uri, sagemaker_session=session)


people = adult.people()
some = people[20000:22000]
train_uri = upload(adult.csv_of(some), "data/people.csv")
few = some[:60]
few_uri = upload(adult.csv_of(few), "data/few.csv")

xgb_predictor = Model(
    image_uri=sagemaker.image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1"),
    model_data=f"s3://{BUCKET}/model/adult.tar.gz",
    role=ROLE,
    name="adult-model",
    predictor_cls=Predictor,
    sagemaker_session=session,
).deploy(
    initial_instance_count=1,
    instance_type="ml.m4.xlarge",
    endpoint_name="adult-v2",
    data_capture_config=DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=100,
        destination_s3_uri=f"s3://{BUCKET}/data-capture",
        sagemaker_session=session,
    ),
    serializer=CSVSerializer(),
    deserializer=CSVDeserializer(),
)

# what the model says of them, asked in one request
scores = [float(line[0]) for line in xgb_predictor.predict(adult.csv_of([r[1:] for r in some]))]

processor = clarify.SageMakerClarifyProcessor(
    role=ROLE, instance_count=1, instance_type="ml.m5.xlarge", sagemaker_session=session
)
model_config = clarify.ModelConfig(
    model_name="adult-model",
    instance_count=1,
    instance_type="ml.m5.xlarge",
    accept_type="text/csv",
    content_type="text/csv",
)
bias_config = clarify.BiasConfig(
    label_values_or_threshold=[1],
    facet_name="Sex",
    facet_values_or_threshold=[0],
    group_name="Education",
)
predicted_label = clarify.ModelPredictedLabelConfig(probability_threshold=0.5)


def data_config(name, uri=train_uri, headers=HEADERS, **more):
    return clarify.DataConfig(
        s3_data_input_path=uri,
        s3_output_path=f"s3://{BUCKET}/{name}",
        label=adult.LABEL,
        headers=headers,
        dataset_type="text/csv",
        **more,
    )


def analysis_of(name):
    return json.loads(read(f"s3://{BUCKET}/{name}/analysis.json"))


def near(value, expected):
    assert abs(value - expected) < 1e-9, (value, expected)


labels = [row[0] == "1" for row in some]
predictions = [score > 0.5 for score in scores]
women = adult.share(row[1 + adult.SEX] == "0" for row in some)
dpl = adult.difference_of_proportions(some, labels)
dppl = adult.difference_of_proportions(some, predictions)

processor.run_pre_training_bias(
    data_config=data_config("pre"), data_bias_config=bias_config, methods="all"
)
found = adult.metrics_of(analysis_of("pre"), "pre")
assert sorted(found) == sorted("CI DPL JS KL KS LP TVD CDDL".split()), found
near(found["CI"], 1 - 2 * women)
near(found["DPL"], dpl)
assert "</html>" in read(f"s3://{BUCKET}/pre/report.html")

processor.run_post_training_bias(
    data_config=data_config("post"),
    data_bias_config=bias_config,
    model_config=model_config,
    model_predicted_label_config=predicted_label,
    methods=["DPPL", "DI", "AD"],
    logs=False,
)
found = adult.metrics_of(analysis_of("post"), "post")
assert sorted(found) == ["AD", "DI", "DPPL"], found
near(found["DPPL"], dppl)

# predictions that lie in the data: no model is asked
predicted = [row + ["1" if flag else "0"] for row, flag in zip(some, predictions)]
processor.run_bias(
    data_config=data_config(
        "both",
        uri=upload(adult.csv_of(predicted), "data/predicted.csv"),
        headers=HEADERS + ["Predicted"],
        predicted_label="Predicted",
    ),
    bias_config=bias_config,
    pre_training_methods="all",
    post_training_methods="all",
    logs=False,
)
both = analysis_of("both")
near(adult.metrics_of(both, "pre")["DPL"], dpl)
assert len(adult.metrics_of(both, "post")) == 13, both
near(adult.metrics_of(both, "post")["DPPL"], dppl)

baseline = [[float(value) for value in people[0][1:]]]
shap_config = clarify.SHAPConfig(
    baseline=baseline, num_samples=200, agg_method="mean_abs", save_local_shap_values=True, seed=1
)
processor.run_explainability(
    data_config=data_config("explained", uri=few_uri),
    model_config=model_config,
    explainability_config=[shap_config, clarify.PDPConfig(features=["Age", "Sex"])],
    logs=False,
)
explanations = analysis_of("explained")["explanations"]
(shap,) = explanations["kernel_shap"].values()
assert sorted(shap["global_shap_values"]) == sorted(adult.FEATURES), shap
assert [curve["feature_name"] for curve in explanations["pdp"]] == ["Age", "Sex"]
local = list(csv.DictReader(io.StringIO(read(f"s3://{BUCKET}/explained/explanations_shap/out.csv"))))
assert len(local) == len(few), len(local)
for row, score in zip(local, scores):
    # the answer's text is rounded to single precision
    assert abs(shap["expected_value"] + sum(map(float, row.values())) - score) < 1e-5, (row, score)

processor.run_bias_and_explainability(
    data_config=data_config("all", uri=few_uri),
    model_config=model_config,
    explainability_config=clarify.SHAPConfig(num_samples=100, num_clusters=2, seed=1),
    bias_config=bias_config,
    pre_training_methods=["CI", "DPL"],
    post_training_methods=["DPPL"],
    model_predicted_label_config=predicted_label,
    logs=False,
)
everything = analysis_of("all")
assert sorted(adult.metrics_of(everything, "pre")) == ["CI", "DPL"], everything
assert list(adult.metrics_of(everything, "post")) == ["DPPL"], everything
assert everything["explanations"]["kernel_shap"], everything


def run_of(monitor):
    """The schedule's one run, once it has ended."""
    for _ in range(120):
        executions = monitor.list_executions()
        if executions:
            status = executions[-1].describe()["ProcessingJobStatus"]
            assert status != "Failed", executions[-1].describe()
            if status == "Completed":
                return executions[-1]
        time.sleep(1)
    raise AssertionError(monitor.describe_schedule())


ONCE = dict(
    schedule_cron_expression=CronExpressionGenerator.now(),
    data_analysis_start_time="-PT1H",
    data_analysis_end_time="-PT0H",
)

# bias: men who earn much and women who do not, with the labels that came true
live = adult.unlike_people(people[22000:], 200)
for number, row in enumerate(live):
    xgb_predictor.predict(",".join(row[1:]), inference_id=f"person-{number}")
upload(
    adult.labels_jsonl([row[0] for row in live], "person-"),
    f"ground-truth/{datetime.now(timezone.utc):%Y/%m/%d/%H}/labels.jsonl",
)
bias_monitor = ModelBiasMonitor(
    role=ROLE, sagemaker_session=session, max_runtime_in_seconds=1800
)
bias_monitor.suggest_baseline(
    data_config=data_config("bias-baseline"),
    bias_config=bias_config,
    model_config=model_config,
    model_predicted_label_config=predicted_label,
)
bias_monitor.latest_baselining_job.wait(logs=False)
suggested = bias_monitor.suggested_constraints()
near(adult.metrics_of(suggested.body_dict, "post")["DPPL"], dppl)
bias_monitor.create_monitoring_schedule(
    monitor_schedule_name="adult-bias",
    endpoint_input=EndpointInput(
        endpoint_name=xgb_predictor.endpoint_name,
        destination="/opt/ml/processing/input/endpoint",
        probability_attribute="0",
        probability_threshold_attribute=0.5,
    ),
    ground_truth_input=f"s3://{BUCKET}/ground-truth",
    output_s3_uri=f"s3://{BUCKET}/reports",
    **ONCE,
)
run = run_of(bias_monitor)
violations = bias_monitor.latest_monitoring_constraint_violations().body_dict["violations"]
drifted = {violation["metric_name"]: violation for violation in violations}
assert {"DPL", "DPPL"} <= set(drifted), violations
assert drifted["DPL"]["constraint_check_type"] == "bias_drift_check", violations
assert (drifted["DPL"]["facet"], drifted["DPL"]["facet_value"]) == ("Sex", "0"), violations
# all of the men and none of the women
near(adult.metrics_of(json.loads(read(f"{run.output.destination}/analysis.json")), "pre")["DPL"], 1)
summary = bias_monitor.describe_schedule()["LastMonitoringExecutionSummary"]
assert summary["MonitoringExecutionStatus"] == "CompletedWithViolations", summary

# attributions: against a baseline that says the opposite
explainability_monitor = ModelExplainabilityMonitor(
    role=ROLE, sagemaker_session=session, max_runtime_in_seconds=1800
)
explainability_monitor.suggest_baseline(
    data_config=data_config("explainability-baseline", uri=few_uri),
    explainability_config=shap_config,
    model_config=model_config,
)
explainability_monitor.latest_baselining_job.wait(logs=False)
constraints = explainability_monitor.suggested_constraints()
opposite = adult.upside_down(constraints.body_dict)
explainability_monitor.create_monitoring_schedule(
    monitor_schedule_name="adult-why",
    endpoint_input=xgb_predictor.endpoint_name,
    constraints=upload(json.dumps(opposite), "opposite/analysis.json"),
    output_s3_uri=f"s3://{BUCKET}/reports",
    **ONCE,
)
run_of(explainability_monitor)
violations = explainability_monitor.latest_monitoring_constraint_violations().body_dict["violations"]
assert violations[0]["constraint_check_type"] == "feature_attribution_drift_check", violations

monitors = {type(one).__name__ for one in xgb_predictor.list_monitors()}
assert monitors == {"ModelBiasMonitor", "ModelExplainabilityMonitor"}, monitors
again = ModelBiasMonitor.attach("adult-bias", sagemaker_session=session)
assert again.job_definition_name == bias_monitor.job_definition_name
again.update_monitoring_schedule(max_runtime_in_seconds=900)
assert again.describe_schedule()["MonitoringScheduleStatus"] == "Scheduled"
again.delete_monitoring_schedule()
explainability_monitor.delete_monitoring_schedule()

# the exercise, word for word: an endpoint's name for the model's, a schedule without a name, and
# headers with the target in front of what the endpoint is asked
bucket = BUCKET
model_explainability_monitor = ModelExplainabilityMonitor(
    role=ROLE, sagemaker_session=session, max_runtime_in_seconds=1800
)
model_config = sagemaker.clarify.ModelConfig(
    model_name=xgb_predictor.endpoint_name,
    instance_count=1,
    instance_type="ml.m4.xlarge",
    content_type="text/csv",
    accept_type="text/csv",
)
analysis_config = sagemaker.model_monitor.ExplainabilityAnalysisConfig(
    explainability_config=shap_config, model_config=model_config, headers=HEADERS
)
explainability_uri = f"s3://{bucket}/model_explainability"
model_explainability_monitor.create_monitoring_schedule(
    output_s3_uri=explainability_uri,
    analysis_config=analysis_config,
    endpoint_input=xgb_predictor.endpoint_name,
    schedule_cron_expression=CronExpressionGenerator.daily(),
)
described = model_explainability_monitor.describe_schedule()
assert described["MonitoringScheduleName"].startswith("monitoring-schedule-"), described
config = described["MonitoringScheduleConfig"]
assert config["MonitoringType"] == "ModelExplainability", described
assert config["ScheduleConfig"]["ScheduleExpression"] == "cron(0 0 ? * * *)", described
model_explainability_monitor.delete_monitoring_schedule()

xgb_predictor.delete_model()
xgb_predictor.delete_endpoint()
print("clarify v2 flow passed")
