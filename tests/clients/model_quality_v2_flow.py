"""The model quality monitor with the Python sagemaker SDK, version 2: labels that come later."""

import json
import time
from datetime import datetime, timezone

import bike
import bike_v2
from sagemaker.deserializers import CSVDeserializer
from sagemaker.inputs import BatchDataCaptureConfig
from sagemaker.model_monitor import (
    BatchTransformInput,
    CronExpressionGenerator,
    DataCaptureConfig,
    EndpointInput,
    ModelQualityMonitor,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat, MonitoringDatasetFormat
from sagemaker.s3 import S3Downloader, S3Uploader
from sagemaker.serializers import CSVSerializer
from sagemaker.transformer import Transformer

ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "model-quality-v2-flow"

session = bike_v2.open_session(BUCKET)

predictor = bike_v2.model_in(session, ROLE).deploy(
    initial_instance_count=1,
    instance_type="ml.m4.xlarge",
    data_capture_config=DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=100,
        destination_s3_uri=f"s3://{BUCKET}/data-capture",
        sagemaker_session=session,
    ),
    serializer=CSVSerializer(),
    deserializer=CSVDeserializer(),
)

rows = bike.live_rows(300, shift=False)
predictions = []
for number, row in enumerate(rows):
    answer = predictor.predict(",".join(row), inference_id=f"hour-{number}")
    predictions.append(float(answer[0][0]))

# the baseline is of a model that missed by 10 each time
lines = ["prediction,label"] + [f"{p},{p + (10 if i % 2 else -10)}" for i, p in enumerate(predictions)]
baseline_uri = S3Uploader.upload_string_as_file_body(
    "\n".join(lines) + "\n", f"s3://{BUCKET}/baseline/data.csv", sagemaker_session=session
)
monitor = ModelQualityMonitor(
    role=ROLE,
    instance_count=1,
    instance_type="ml.m5.xlarge",
    volume_size_in_gb=20,
    max_runtime_in_seconds=1800,
    sagemaker_session=session,
)
job = monitor.suggest_baseline(
    baseline_dataset=baseline_uri,
    dataset_format=DatasetFormat.csv(header=True),
    output_s3_uri=f"s3://{BUCKET}/baseline/results",
    problem_type="Regression",
    inference_attribute="prediction",
    ground_truth_attribute="label",
)
job.wait(logs=False)
metrics = monitor.latest_baselining_job.baseline_statistics().body_dict["regression_metrics"]
assert abs(metrics["mae"]["value"] - 10) < 1e-9, metrics
constraints = monitor.latest_baselining_job.suggested_constraints().body_dict
assert constraints["regression_constraints"]["mae"]["comparison_operator"] == "GreaterThanThreshold"

# labels of two thirds of the predictions: the model misses by 25; the first is corrected later
now = datetime.now(timezone.utc)
folder = f"s3://{BUCKET}/ground-truth-data/{now:%Y/%m/%d/%H}"


def labels(numbers, miss):
    return "\n".join(
        json.dumps(
            {
                "groundTruthData": {"data": str(predictions[i] + miss), "encoding": "CSV"},
                "eventMetadata": {"eventId": f"hour-{i}"},
                "eventVersion": "0",
            }
        )
        for i in numbers
    )


def upload(text, name):
    S3Uploader.upload_string_as_file_body(text, f"{folder}/{name}.jsonl", sagemaker_session=session)


upload(labels(range(200), 25), "1-first")
upload(labels([0], 1000), "2-mistake")
upload(labels([0], 25), "3-correction")

def run_of(one):
    for _ in range(120):
        executions = one.list_executions()
        if executions and executions[-1].describe()["ProcessingJobStatus"] == "Completed":
            return executions[-1]
        time.sleep(1)
    raise AssertionError(one.describe_schedule())


monitor.create_monitoring_schedule(
    monitor_schedule_name="quality",
    endpoint_input=EndpointInput(
        endpoint_name=predictor.endpoint_name,
        destination="/opt/ml/processing/input_data",
        inference_attribute="0",
    ),
    output_s3_uri=f"s3://{BUCKET}/reports",
    problem_type="Regression",
    ground_truth_input=f"s3://{BUCKET}/ground-truth-data",
    constraints=monitor.suggested_constraints(),
    schedule_cron_expression=CronExpressionGenerator.now(),
    data_analysis_start_time="-PT1H",
    data_analysis_end_time="-PT0H",
    enable_cloudwatch_metrics=True,
)
assert monitor.describe_schedule()["MonitoringScheduleStatus"] == "Scheduled"

execution = run_of(monitor)
assert execution.describe()["ProcessingJobName"].startswith("model-quality-monitoring-")
statistics = monitor.latest_monitoring_statistics().body_dict
assert statistics["dataset"]["item_count"] == 200, statistics["dataset"]
assert abs(statistics["regression_metrics"]["mae"]["value"] - 25) < 1e-9, statistics
violations = monitor.latest_monitoring_constraint_violations().body_dict["violations"]
assert "mae" in {violation["metric_name"] for violation in violations}, violations
assert violations[0]["constraint_check_type"] in {"GreaterThanThreshold", "LessThanThreshold"}

merged = [
    key
    for key in S3Downloader.list(f"s3://{BUCKET}/reports/merge", sagemaker_session=session)
    if f"/merge/{predictor.endpoint_name}/AllTraffic/" in key
]
records = [
    json.loads(line)
    for key in merged
    for line in S3Downloader.read_file(key, sagemaker_session=session).splitlines()
]
assert len(records) == 200 and all("groundTruthData" in record for record in records)
coverage = json.loads(
    S3Downloader.read_file(f"{execution.output.destination}/merge.json", sagemaker_session=session)
)
assert (coverage["predictions"], coverage["labelled"]) == (300, 200), coverage
assert coverage["corrected"] == 1, coverage

monitors = predictor.list_monitors()
assert [type(one).__name__ for one in monitors] == ["ModelQualityMonitor"], monitors
# batch transform: labels by the ids that the job appends to its output
S3Uploader.upload_string_as_file_body(
    "\n".join(",".join(row) for row in rows[:50]) + "\n",
    f"s3://{BUCKET}/batch/input.csv",
    sagemaker_session=session,
)
transformer = Transformer(
    model_name=session.sagemaker_client.describe_endpoint_config(
        EndpointConfigName=predictor.endpoint_name
    )["ProductionVariants"][0]["ModelName"],
    instance_count=1,
    instance_type="ml.m5.xlarge",
    output_path=f"s3://{BUCKET}/batch/output",
    assemble_with="Line",
    accept="text/csv",
    sagemaker_session=session,
)
transformer.transform(
    f"s3://{BUCKET}/batch/input.csv",
    content_type="text/csv",
    split_type="Line",
    batch_data_capture_config=BatchDataCaptureConfig(
        destination_s3_uri=f"s3://{BUCKET}/batch/capture", generate_inference_id=True
    ),
    wait=True,
    logs=False,
)
output = S3Downloader.read_file(
    f"s3://{BUCKET}/batch/output/input.csv.out", sagemaker_session=session
)
answers = [line.split(",") for line in output.splitlines()]
assert len(answers) == 50 and len(answers[0]) == 3, answers[0]
upload(
    "\n".join(
        json.dumps(
            {
                "groundTruthData": {"data": str(float(value) - 5), "encoding": "CSV"},
                "eventMetadata": {"eventId": inference_id},
                "eventVersion": "0",
            }
        )
        for value, inference_id, _ in answers[:40]
    ),
    "4-batch",
)
batch = ModelQualityMonitor(role=ROLE, max_runtime_in_seconds=1800, sagemaker_session=session)
batch.create_monitoring_schedule(
    monitor_schedule_name="batch-quality",
    batch_transform_input=BatchTransformInput(
        data_captured_destination_s3_uri=f"s3://{BUCKET}/batch/capture",
        destination="/opt/ml/processing/input",
        dataset_format=MonitoringDatasetFormat.csv(header=False),
        inference_attribute="0",
    ),
    output_s3_uri=f"s3://{BUCKET}/reports",
    problem_type="Regression",
    ground_truth_input=f"s3://{BUCKET}/ground-truth-data",
    constraints=monitor.suggested_constraints(),
    schedule_cron_expression=CronExpressionGenerator.now(),
    data_analysis_start_time="-PT2H",
    data_analysis_end_time="-PT0H",
)
run_of(batch)
statistics = batch.latest_monitoring_statistics().body_dict
assert statistics["dataset"]["item_count"] == 40, statistics["dataset"]
assert abs(statistics["regression_metrics"]["mae"]["value"] - 5) < 1e-6, statistics
batch.delete_monitoring_schedule()

monitor.delete_monitoring_schedule()
predictor.delete_model()
predictor.delete_endpoint()
print("model quality v2 flow passed")
