"""Users' scripts and custom monitors with the Python sagemaker SDK, version 2."""

import json
import os
import tempfile
import time
from textwrap import dedent

import bike
import bike_v2
import sagemaker
from sagemaker.model_monitor import (
    CronExpressionGenerator,
    DataCaptureConfig,
    DefaultModelMonitor,
    EndpointInput,
    ModelMonitor,
    MonitoringOutput,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.processing import (
    FrameworkProcessor,
    ProcessingInput,
    ProcessingOutput,
    Processor,
    ScriptProcessor,
)
from sagemaker.s3 import S3Downloader
from sagemaker.serializers import CSVSerializer
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.sklearn.processing import SKLearnProcessor

ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "scripts-v2-flow"
FOLDER = tempfile.mkdtemp()
IN, OUT = "/opt/ml/processing/input", "/opt/ml/processing/output"

session = bike_v2.open_session(BUCKET)
session.upload_string_as_file_body(bike.baseline_csv(), BUCKET, "data/train.csv")


def local(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(dedent(text))
    return path


def read(uri):
    return S3Downloader.read_file(uri, sagemaker_session=session)


# ---- a baseline with both scripts ------------------------------------------------------------
names = bike.baseline_csv().split("\n", 1)[0].split(",")
baseline_script = local(
    "baseline.py",
    f"""
    names = {names!r}

    def preprocess_handler(line):
        row = dict(zip(names, line.split(",")))
        row["temp_again"] = float(row["temp"]) * 2
        return row
    """,
)
after_script = local(
    "after.py",
    """
    import json, os

    def postprocess_handler():
        folder = "/opt/ml/processing/output"
        found = sorted(os.listdir(folder))
        with open(os.path.join(folder, "note.json"), "w") as file:
            json.dump(found, file)
    """,
)
monitor = DefaultModelMonitor(role=ROLE, max_runtime_in_seconds=1800, sagemaker_session=session)
monitor.suggest_baseline(
    baseline_dataset=f"s3://{BUCKET}/data/train.csv",
    dataset_format=DatasetFormat.csv(header=True),
    record_preprocessor_script=baseline_script,
    post_analytics_processor_script=after_script,
    output_s3_uri=f"s3://{BUCKET}/baseline",
)
features = {one["name"]: one for one in monitor.suggested_constraints().body_dict["features"]}
assert set(features) == {*names, "temp_again"}, sorted(features)
assert features["temp_again"]["inferred_type"] == "Fractional", features["temp_again"]
assert monitor.baseline_statistics().body_dict["dataset"]["item_count"] == 8621
assert json.loads(read(f"s3://{BUCKET}/baseline/note.json")) == ["constraints.json", "statistics.json"]

# ---- a schedule with a preprocessor ----------------------------------------------------------
predictor = bike_v2.model_in(session, ROLE).deploy(
    initial_instance_count=1,
    instance_type="ml.m4.xlarge",
    data_capture_config=DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=100,
        destination_s3_uri=f"s3://{BUCKET}/capture",
        sagemaker_session=session,
    ),
    serializer=CSVSerializer(),
)
for row in bike.live_rows(300, shift=True):
    predictor.predict(",".join(row))

live_script = local(
    "live.py",
    f"""
    names = {names!r}

    def preprocess_handler(inference_record, logger):
        output = inference_record.endpoint_output.data.rstrip("\\n")
        cells = (output + "," + inference_record.endpoint_input.data.rstrip("\\n")).split(",")
        row = dict(zip(names, cells))
        row["temp_again"] = float(row["temp"]) * 2
        logger.info("record %s", inference_record.event_metadata.event_id)
        return row
    """,
)


def ended(monitor):
    for _ in range(120):
        executions = monitor.list_executions()
        if executions and executions[-1].describe()["ProcessingJobStatus"] in ("Completed", "Failed"):
            return executions[-1]
        time.sleep(1)
    raise AssertionError("the execution did not end")


def at_once(monitor, name, script=None, after=None):
    monitor.create_monitoring_schedule(
        monitor_schedule_name=name,
        endpoint_input=predictor.endpoint_name,
        record_preprocessor_script=script,
        post_analytics_processor_script=after,
        output_s3_uri=f"s3://{BUCKET}/reports",
        statistics=f"s3://{BUCKET}/baseline/statistics.json",
        constraints=f"s3://{BUCKET}/baseline/constraints.json",
        schedule_cron_expression=CronExpressionGenerator.now(),
        data_analysis_start_time="-PT1H",
        data_analysis_end_time="-PT0H",
    )
    return ended(monitor)


scheduled = DefaultModelMonitor(role=ROLE, max_runtime_in_seconds=1800, sagemaker_session=session)
execution = at_once(scheduled, "with-scripts", live_script, after_script)
job = execution.describe()
assert job["ProcessingJobStatus"] == "Completed", job.get("FailureReason")
violations = scheduled.latest_monitoring_constraint_violations().body_dict["violations"]
assert {"temp", "temp_again"} <= {one["feature_name"] for one in violations}, violations
assert scheduled.latest_monitoring_statistics().body_dict["dataset"]["item_count"] == 300
assert "report.html" in json.loads(read(f"{execution.output.destination}/note.json"))

failing = DefaultModelMonitor(role=ROLE, max_runtime_in_seconds=1800, sagemaker_session=session)
throwing = local("throwing.py", 'def preprocess_handler(record):\n    return {"a": {}["gone"]}\n')
reason = at_once(failing, "failing", throwing).describe()["FailureReason"]
assert "throwing.py failed at line 1 of s3://" in reason and "KeyError: 'gone'" in reason, reason
assert "line 2, in preprocess_handler" in reason and "Record: {" in reason, reason

# ---- processors ------------------------------------------------------------------------------
process_script = local(
    "process.py",
    """
    import argparse, os, pandas
    from sklearn.preprocessing import StandardScaler

    parser = argparse.ArgumentParser()
    parser.add_argument("--column")
    column = parser.parse_args().column
    table = pandas.read_csv("/opt/ml/processing/input/data/train.csv")
    table[[column]] = StandardScaler().fit_transform(table[[column]])
    table.to_csv("/opt/ml/processing/output/scaled.csv", index=False)
    print("rows", len(table))
    """,
)
sizes = {"role": ROLE, "instance_count": 1, "instance_type": "ml.m5.large"}
data_input = ProcessingInput(source=f"s3://{BUCKET}/data/train.csv", destination=f"{IN}/data")


def processed(processor, name, **more):
    processor.run(
        inputs=[data_input],
        outputs=[ProcessingOutput(source=OUT, destination=f"s3://{BUCKET}/{name}")],
        logs=True,
        **more,
    )
    return read(f"s3://{BUCKET}/{name}/scaled.csv")


sklearn = SKLearnProcessor(framework_version="1.2-1", sagemaker_session=session, **sizes)
arguments = ["--column", "temp"]
scaled = processed(sklearn, "sklearn", code=process_script, arguments=arguments)
assert len(scaled.splitlines()) == 8622

framework = FrameworkProcessor(SKLearn, "1.2-1", sagemaker_session=session, **sizes)
source = os.path.join(FOLDER, "source")
os.makedirs(source)
os.rename(process_script, os.path.join(source, "process.py"))
assert scaled == processed(
    framework, "framework", code="process.py", source_dir=source, arguments=arguments
)

node_script = local(
    "scale.mjs",
    """
    import { readFileSync, writeFileSync } from 'node:fs';
    const root = process.env.SM_PROCESSING_ROOT;
    writeFileSync(root + '/output/scaled.csv', readFileSync(root + '/input/data/train.csv'));
    """,
)
script = ScriptProcessor(
    image_uri="guiderail/node", command=["node"], sagemaker_session=session, **sizes
)
assert processed(script, "node", code=node_script) == bike.baseline_csv()

command = Processor(
    image_uri="guiderail/python",
    entrypoint=["/bin/sh", "-c", f"cp {IN}/data/train.csv {OUT}/scaled.csv; echo done >&2; exit $CODE"],
    env={"CODE": "3"},
    sagemaker_session=session,
    **sizes,
)
try:
    processed(command, "command")
    raise AssertionError("exit status 3 is a failure")
except sagemaker.exceptions.UnexpectedStatusException as error:
    assert "AlgorithmError: done, exit code: 3" in str(error), error

# ---- a monitor of one's own ------------------------------------------------------------------
own_script = local(
    "monitor.py",
    """
import glob, json, os

root = os.environ["dataset_source"]
lines = [line for path in glob.glob(root + "/**/*.jsonl", recursive=True) for line in open(path)]
records = [json.loads(line) for line in lines]
temps = [float(one["captureData"]["endpointInput"]["data"].split(",")[7]) for one in records]
mean = sum(temps) / len(temps)
out = os.environ["output_path"]
violation = {"feature_name": "temp", "constraint_check_type": "mean", "description": "mean %s" % mean}
json.dump({"violations": [violation]}, open(out + "/constraint_violations.json", "w"))
json.dump({"dataset": {"item_count": len(records)}}, open(out + "/statistics.json", "w"))
json.dump({"features": []}, open(out + "/constraints.json", "w"))
metric = {"MetricName": "mean_temp", "Timestamp": os.environ["start_time"], "Value": mean,
    "Dimensions": [{"Name": "Endpoint", "Value": os.environ["sagemaker_endpoint_name"]}]}
with open("/opt/ml/output/metrics/cloudwatch/cloudwatch_metrics.jsonl", "w") as file:
    file.write(json.dumps(metric) + "\\n" + "no metric\\n")
open("/opt/ml/output/message", "w").write("CompletedWithViolations: found 1 violation by hand.")
""",
)
own_uri = session.upload_data(own_script, bucket=BUCKET, key_prefix="code")
byo = ModelMonitor(
    role=ROLE,
    image_uri="guiderail/python",
    entrypoint=["python3", own_uri],
    env={},
    max_runtime_in_seconds=1800,
    sagemaker_session=session,
)
byo.create_monitoring_schedule(
    monitor_schedule_name="byo",
    endpoint_input=EndpointInput(predictor.endpoint_name, f"{IN}/endpoint"),
    output=MonitoringOutput(source=OUT, destination=f"s3://{BUCKET}/byo"),
    schedule_cron_expression=CronExpressionGenerator.now(),
    data_analysis_start_time="-PT1H",
    data_analysis_end_time="-PT0H",
)
execution = ended(byo)
job = execution.describe()
assert job["ProcessingJobStatus"] == "Completed", job.get("FailureReason")
assert job["ExitMessage"].startswith("CompletedWithViolations: found 1 violation"), job
client = session.sagemaker_client
for _ in range(60):  # the schedule hears of its job's end a moment later
    summary = client.list_monitoring_executions(MonitoringScheduleName="byo")
    status = summary["MonitoringExecutionSummaries"][0]["MonitoringExecutionStatus"]
    if status != "InProgress":
        break
    time.sleep(0.5)
assert status == "CompletedWithViolations", summary
assert execution.constraint_violations().body_dict["violations"][0]["feature_name"] == "temp"
assert execution.statistics().body_dict["dataset"]["item_count"] == 300
metrics = session.boto_session.client("cloudwatch").list_metrics(
    Namespace="aws/sagemaker/Endpoints/data-metrics", MetricName="mean_temp"
)["Metrics"]
assert metrics and metrics[0]["Dimensions"][0]["Value"] == predictor.endpoint_name, metrics

for one in (scheduled, failing, byo):
    one.delete_monitoring_schedule()
predictor.delete_endpoint()
print("scripts before and after analyses, processors and a monitor of one's own: passed")
