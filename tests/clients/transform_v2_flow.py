"""Batch transform with the Python sagemaker SDK, version 2: plain, joined, captured, monitored."""

import json
import random
import time
from datetime import datetime, timezone

import bike
import bike_v2
from sagemaker.deserializers import CSVDeserializer
from sagemaker.exceptions import UnexpectedStatusException
from sagemaker.inputs import BatchDataCaptureConfig
from sagemaker.model_monitor import (
    BatchTransformInput,
    CronExpressionGenerator,
    DefaultModelMonitor,
    ModelQualityMonitor,
    MonitoringDatasetFormat,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.serializers import CSVSerializer
from sagemaker.transformer import Transformer

ROLE = "arn:aws:iam::000000000000:role/service-role/Batch"
BUCKET = "transform-v2-flow"

session = bike_v2.open_session(BUCKET)


def upload(text, key):
    return S3Uploader.upload_string_as_file_body(
        text, f"s3://{BUCKET}/{key}", sagemaker_session=session
    )


def read(uri):
    return S3Downloader.read_file(uri, sagemaker_session=session)


def keys(prefix):
    found = S3Downloader.list(f"s3://{BUCKET}/{prefix}", sagemaker_session=session)
    return sorted(found)


rows = bike.live_rows(300, shift=False)
upload("\n".join(",".join(row) for row in rows) + "\n", "in/hours.csv")
upload("\n".join(",".join(row) for row in rows[:10]) + "\n", "in/more/hours.csv")

model = bike_v2.model_in(session, ROLE)
choices = dict(instance_count=1, instance_type="ml.m4.xlarge")

# ---- plain: what the endpoint answers --------------------------------------------------------
transformer = model.transformer(**choices, assemble_with="Line", accept="text/csv")
transformer.transform(f"s3://{BUCKET}/in", content_type="text/csv", split_type="Line")
assert keys(transformer.output_path[len(f"s3://{BUCKET}/") :]) == [
    f"{transformer.output_path}/hours.csv.out",
    f"{transformer.output_path}/more/hours.csv.out",
]
answers = read(f"{transformer.output_path}/hours.csv.out").splitlines()
assert read(f"{transformer.output_path}/more/hours.csv.out").splitlines() == answers[:10]

predictor = model.deploy(
    initial_instance_count=1,
    instance_type="ml.m4.xlarge",
    serializer=CSVSerializer(),
    deserializer=CSVDeserializer(),
)
served = predictor.predict("\n".join(",".join(row) for row in rows))
assert [cell for (cell,) in served] == answers
predictor.delete_endpoint()

# ---- joined, filtered, in JSON Lines too -----------------------------------------------------
upload("\n".join(",".join([f"hour-{i}"] + row) for i, row in enumerate(rows)), "ids/hours.csv")
joined = Transformer(
    model.name, **choices, assemble_with="Line", accept="text/csv", sagemaker_session=session
)
joined.transform(
    f"s3://{BUCKET}/ids/hours.csv",
    content_type="text/csv",
    split_type="Line",
    input_filter="$[1:]",
    join_source="Input",
    output_filter="$[0,-1]",
    job_name="Joined",
    logs=False,
)
lines = read(f"{joined.output_path}/hours.csv.out").splitlines()
assert lines == [f"hour-{i},{answer}" for i, answer in enumerate(answers)]

records = [json.dumps({"id": i, "features": [float(cell) for cell in row]}) for i, row in enumerate(rows)]
upload("\n".join(records), "lines/hours.jsonl")
in_lines = Transformer(
    model.name,
    **choices,
    strategy="MultiRecord",
    assemble_with="Line",
    accept="application/jsonlines",
    max_payload=1,
    max_concurrent_transforms=2,
    output_path=f"s3://{BUCKET}/lines-out",
    sagemaker_session=session,
)
in_lines.transform(
    f"s3://{BUCKET}/lines/",
    content_type="application/jsonlines",
    split_type="Line",
    join_source="Input",
    logs=False,
)
for i, line in enumerate(read(f"s3://{BUCKET}/lines-out/hours.jsonl.out").splitlines()):
    record = json.loads(line)
    assert record["id"] == i and len(record["features"]) == len(rows[i])
    assert record["SageMakerOutput"] == {"score": float(answers[i])}, (record, answers[i])

attached = Transformer.attach("Joined", sagemaker_session=session)
assert attached.output_path == joined.output_path and attached.accept == "text/csv"
attached.wait(logs=False)

# ---- a record that the model refuses ---------------------------------------------------------
upload("1,2\n", "wrong/rows.csv")
try:
    joined.transform(f"s3://{BUCKET}/wrong/", content_type="text/csv", split_type="Line", logs=False)
    raise AssertionError("two columns are too few")
except UnexpectedStatusException as error:
    assert "wrong/rows.csv, line 1: the model answered 400" in str(error), error

# ---- captured and monitored ------------------------------------------------------------------
monitor = DefaultModelMonitor(
    role=ROLE,
    instance_count=1,
    instance_type="ml.m5.xlarge",
    volume_size_in_gb=20,
    max_runtime_in_seconds=1800,
    sagemaker_session=session,
)


def without_target(text):
    return "\n".join(line.split(",", 1)[1] for line in text.splitlines()) + "\n"


def ended(watch, schedule):
    for _ in range(120):
        executions = watch.list_executions()
        if executions:
            described = executions[-1].describe()
            if described["ProcessingJobStatus"] in ("Completed", "Failed", "Stopped"):
                return executions[-1], described
        time.sleep(0.5)
    raise AssertionError(f"{schedule} did not end: {watch.describe_schedule()}")


def violations_of(name, data, join, dataset_format, shift):
    """Transforms, captures, and watches the window once; the violations' features and checks."""
    shifted = bike.live_rows(300, shift=shift)
    upload("\n".join(",".join(row) for row in shifted), f"{name}/in.csv")
    capture = f"s3://{BUCKET}/{name}-capture"
    watched = Transformer(
        model.name, **choices, assemble_with="Line", accept="text/csv", sagemaker_session=session
    )
    watched.transform(
        f"s3://{BUCKET}/{name}/in.csv",
        content_type="text/csv",
        split_type="Line",
        join_source="Input" if join else None,
        batch_data_capture_config=BatchDataCaptureConfig(
            destination_s3_uri=capture, generate_inference_id=True
        ),
        logs=False,
    )
    (manifest,) = keys(f"{name}-capture/output/")
    assert datetime.now(timezone.utc).strftime("/output/%Y/%m/%d/") in manifest, manifest
    assert json.loads(read(manifest)) == [{"prefix": f"{watched.output_path}/"}, "in.csv.out"]
    last = read(f"{watched.output_path}/in.csv.out").splitlines()[-1].split(",")
    assert len(last) == (12 if join else 3) and last[-1].endswith("Z") and len(last[-2]) == 36

    baseline = upload(data, f"{name}-baseline/data.csv")
    monitor.suggest_baseline(
        baseline_dataset=baseline,
        dataset_format=DatasetFormat.csv(header=True),
        output_s3_uri=f"s3://{BUCKET}/{name}-baseline/results",
        logs=False,
    )
    monitor.monitoring_schedule_name = None
    monitor.job_definition_name = None
    monitor.create_monitoring_schedule(
        monitor_schedule_name=f"watch-{name}",
        batch_transform_input=BatchTransformInput(
            data_captured_destination_s3_uri=capture,
            destination="/opt/ml/processing/input",
            dataset_format=dataset_format,
        ),
        output_s3_uri=f"s3://{BUCKET}/{name}-reports",
        statistics=monitor.baseline_statistics(),
        constraints=monitor.suggested_constraints(),
        schedule_cron_expression=CronExpressionGenerator.now(),
        data_analysis_start_time="-PT1H",
        data_analysis_end_time="-PT0H",
        enable_cloudwatch_metrics=True,
    )
    execution, described = ended(monitor, f"watch-{name}")
    assert described["ProcessingJobStatus"] == "Completed", described.get("FailureReason")
    statistics = execution.statistics().body_dict
    assert statistics["dataset"]["item_count"] == 300, statistics["dataset"]
    found = execution.constraint_violations()
    return {
        (one["feature_name"], one["constraint_check_type"])
        for one in (found.body_dict["violations"] if found else [])
    }


csv = MonitoringDatasetFormat.csv(header=False)
# a training set of inputs alone is held against the inputs
inputs = without_target(bike.baseline_csv())
assert violations_of("calm", inputs, False, csv, shift=False) == set()
found = violations_of("drift", inputs, False, csv, shift=True)
assert {feature for feature, _ in found} == {"temp"}, found
assert ("temp", "baseline_drift_check") in found, found
# one that has predictions too against joined outputs, ids and times left out
names = inputs.splitlines()[0].split(",") + ["prediction"]
table = [",".join(names)]
training = random.Random(1).sample(bike.rows_of_2011(), 3000)
upload("\n".join(",".join(row[1:]) for row in training), "training/in.csv")
predicted = Transformer(
    model.name, **choices, assemble_with="Line", accept="text/csv", sagemaker_session=session
)
predicted.transform(
    f"s3://{BUCKET}/training/in.csv",
    content_type="text/csv",
    split_type="Line",
    join_source="Input",
    logs=False,
)
table += read(f"{predicted.output_path}/in.csv.out").splitlines()
found = violations_of("joined", "\n".join(table) + "\n", True, csv, shift=True)
assert ("temp", "baseline_drift_check") in found, found
assert not {check for _, check in found} & {"missing_column_check", "extra_column_check"}, found

# ---- labels of what was transformed ----------------------------------------------------------
upload("\n".join(",".join(row) for row in rows), "quality/in.csv")
predicted = model.transformer(**choices, assemble_with="Line", accept="text/csv")
predicted.transform(
    f"s3://{BUCKET}/quality/in.csv",
    content_type="text/csv",
    split_type="Line",
    batch_data_capture_config=BatchDataCaptureConfig(
        destination_s3_uri=f"s3://{BUCKET}/quality-capture", generate_inference_id=True
    ),
    logs=False,
)
predictions = [line.split(",") for line in read(f"{predicted.output_path}/in.csv.out").splitlines()]
table = ["prediction,label"]
table += [f"{p},{float(p) + (10 if i % 2 else -10)}" for i, (p, _, _) in enumerate(predictions)]
quality = ModelQualityMonitor(role=ROLE, max_runtime_in_seconds=1800, sagemaker_session=session)
quality.suggest_baseline(
    baseline_dataset=upload("\n".join(table) + "\n", "quality-baseline/data.csv"),
    dataset_format=DatasetFormat.csv(header=True),
    output_s3_uri=f"s3://{BUCKET}/quality-baseline/results",
    problem_type="Regression",
    inference_attribute="prediction",
    ground_truth_attribute="label",
    wait=True,
    logs=False,
)
# the model misses by 25 on two thirds of them
labels = "\n".join(
    json.dumps(
        {
            "groundTruthData": {"data": str(float(prediction) + 25), "encoding": "CSV"},
            "eventMetadata": {"eventId": inference_id},
            "eventVersion": "0",
        }
    )
    for prediction, inference_id, _ in predictions[:200]
)
upload(labels, f"quality-labels/{datetime.now(timezone.utc):%Y/%m/%d/%H}/labels.jsonl")
quality.create_monitoring_schedule(
    monitor_schedule_name="watch-quality",
    batch_transform_input=BatchTransformInput(
        data_captured_destination_s3_uri=f"s3://{BUCKET}/quality-capture",
        destination="/opt/ml/processing/input",
        dataset_format=MonitoringDatasetFormat.csv(header=False),
        inference_attribute="0",
    ),
    output_s3_uri=f"s3://{BUCKET}/quality-reports",
    problem_type="Regression",
    ground_truth_input=f"s3://{BUCKET}/quality-labels",
    constraints=quality.suggested_constraints(),
    schedule_cron_expression=CronExpressionGenerator.now(),
    data_analysis_start_time="-PT1H",
    data_analysis_end_time="-PT0H",
)
execution, described = ended(quality, "watch-quality")
assert described["ProcessingJobStatus"] == "Completed", described.get("FailureReason")
statistics = execution.statistics().body_dict
assert statistics["dataset"]["item_count"] == 200, statistics["dataset"]
assert abs(statistics["regression_metrics"]["mae"]["value"] - 25) < 1e-6, statistics

transformer.delete_model()
print("transform-v2: fine")
