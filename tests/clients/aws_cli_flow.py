"""The Model Monitor flow with the AWS CLI alone, pointed at the server by the environment alone."""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

import bike

AWS = os.path.join(os.path.dirname(sys.executable), "aws")
ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "aws-cli-flow"
ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
CLUSTER = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}


def run(*args, check=True):
    """What `aws ARGS` prints; objects and lists among the arguments are given as JSON."""
    words = [json.dumps(a) if isinstance(a, (dict, list)) else str(a) for a in args]
    done = subprocess.run([AWS, *words], capture_output=True, text=True)
    if check and done.returncode != 0:
        raise AssertionError(f"aws {' '.join(words)[:300]}: {done.returncode} {done.stderr}")
    return done


def aws(*args):
    """The same as JSON."""
    text = run(*args, "--output", "json").stdout
    return json.loads(text) if text.strip() else None


def until(describe, field, values):
    """The CLI's own waiters look again after 30 or 60 s; this is so that they need not."""
    for _ in range(240):
        found = aws(*describe)
        if found[field] in values:
            return found
        time.sleep(0.5)
    raise AssertionError(f"{describe} is still {found[field]}")


def storage(folder):
    run("s3", "mb", f"s3://{BUCKET}")
    run("s3", "cp", bike.MODEL, f"s3://{BUCKET}/model/model.tar.gz")
    tree = os.path.join(folder, "tree")
    for name, size in (("a.txt", 10), ("sub/b b+ü.txt", 20), ("sub/big.bin", 20_000_000)):
        path = os.path.join(tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(os.urandom(size))
    run("s3", "sync", tree, f"s3://{BUCKET}/tree")
    assert run("s3", "sync", tree, f"s3://{BUCKET}/tree").stdout == "", "nothing is left to copy"
    listed = run("s3", "ls", f"s3://{BUCKET}/tree/", "--recursive").stdout
    assert [line.split()[2] for line in listed.splitlines()] == ["10", "20", "20000000"], listed
    back = os.path.join(folder, "back")
    run("s3", "sync", f"s3://{BUCKET}/tree", back)
    for name in ("a.txt", "sub/b b+ü.txt", "sub/big.bin"):
        with open(os.path.join(tree, name), "rb") as sent, open(os.path.join(back, name), "rb") as got:
            assert sent.read() == got.read(), name
    run("s3", "mv", f"s3://{BUCKET}/tree/a.txt", f"s3://{BUCKET}/tree/moved.txt")
    url = run("s3", "presign", f"s3://{BUCKET}/tree/moved.txt").stdout.strip()
    with urllib.request.urlopen(url) as answer:
        assert len(answer.read()) == 10
    run("s3", "rm", f"s3://{BUCKET}/tree", "--recursive")
    assert run("s3", "ls", f"s3://{BUCKET}/tree/", check=False).stdout == ""
    assert aws("s3api", "head-object", "--bucket", BUCKET, "--key", "model/model.tar.gz")["ETag"]


def deploy():
    container = {"Image": XGBOOST, "ModelDataUrl": f"s3://{BUCKET}/model/model.tar.gz"}
    for name in ("bike", "bike-2", "bike-3"):
        aws("sagemaker", "create-model", "--model-name", name, "--execution-role-arn", ROLE,
            "--primary-container", container)
    variant = {"VariantName": "AllTraffic", "ModelName": "bike", "InitialInstanceCount": 1,
               "InstanceType": "ml.m5.large"}
    capture = {"EnableCapture": True, "InitialSamplingPercentage": 100,
               "DestinationS3Uri": f"s3://{BUCKET}/capture",
               "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
               "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]}}
    aws("sagemaker", "create-endpoint-config", "--endpoint-config-name", "bike",
        "--production-variants", [variant], "--data-capture-config", capture)
    aws("sagemaker", "create-endpoint", "--endpoint-name", "bike", "--endpoint-config-name", "bike",
        "--tags", "Key=team,Value=rentals")
    until(["sagemaker", "describe-endpoint", "--endpoint-name", "bike"], "EndpointStatus", ["InService"])
    run("sagemaker", "wait", "endpoint-in-service", "--endpoint-name", "bike")
    arn = aws("sagemaker", "describe-endpoint", "--endpoint-name", "bike")["EndpointArn"]
    tags = aws("sagemaker", "list-tags", "--resource-arn", arn)["Tags"]
    assert tags == [{"Key": "team", "Value": "rentals"}], tags


def pages():
    """--max-items and --starting-token walk a list without a gap or a repetition."""
    sort = ["--sort-by", "Name", "--sort-order", "Ascending", "--page-size", "2"]
    found, token = [], []
    for _ in range(5):
        page = aws("sagemaker", "list-models", *sort, "--max-items", "1", *token)
        found += [model["ModelName"] for model in page["Models"]]
        if "NextToken" not in page:
            break
        token = ["--starting-token", page["NextToken"]]
    assert found == ["bike", "bike-2", "bike-3"], found
    names = run("sagemaker", "list-models", "--name-contains", "bike-", "--query",
                "Models[].ModelName", "--output", "text").stdout.split()
    assert sorted(names) == ["bike-2", "bike-3"], names


def invoke(folder, rows):
    body, answer = os.path.join(folder, "body.csv"), os.path.join(folder, "answer.csv")
    with open(body, "w") as file:
        file.write("\n".join(",".join(row) for row in rows))
    told = aws("sagemaker-runtime", "invoke-endpoint", "--endpoint-name", "bike",
               "--content-type", "text/csv", "--accept", "text/csv", "--body", f"fileb://{body}", answer)
    assert told["InvokedProductionVariant"] == "AllTraffic", told
    with open(answer) as file:
        assert len([float(line) for line in file.read().split()]) == len(rows)


def baseline(folder):
    path = os.path.join(folder, "train.csv")
    with open(path, "w") as file:
        file.write(bike.baseline_csv())
    run("s3", "cp", path, f"s3://{BUCKET}/train.csv")
    here = "/opt/ml/processing"
    source = {"InputName": "baseline_dataset_input",
              "S3Input": {"S3Uri": f"s3://{BUCKET}/train.csv", "S3DataType": "S3Prefix",
                          "LocalPath": f"{here}/input/baseline_dataset_input", "S3InputMode": "File"}}
    result = {"OutputName": "monitoring_output",
              "S3Output": {"S3Uri": f"s3://{BUCKET}/baseline", "LocalPath": f"{here}/output",
                           "S3UploadMode": "EndOfJob"}}
    environment = {"dataset_format": json.dumps({"csv": {"header": True}}),
                   "dataset_source": f"{here}/input/baseline_dataset_input",
                   "output_path": f"{here}/output", "publish_cloudwatch_metrics": "Disabled"}
    aws("sagemaker", "create-processing-job", "--processing-job-name", "bike-baseline",
        "--role-arn", ROLE, "--app-specification", {"ImageUri": ANALYZER},
        "--processing-resources", {"ClusterConfig": CLUSTER}, "--processing-inputs", [source],
        "--processing-output-config", {"Outputs": [result]}, "--environment", environment)
    job = ["--processing-job-name", "bike-baseline"]
    until(["sagemaker", "describe-processing-job", *job], "ProcessingJobStatus", ["Completed", "Failed"])
    run("sagemaker", "wait", "processing-job-completed-or-stopped", *job)
    printed = run("s3", "cp", f"s3://{BUCKET}/baseline/statistics.json", "-").stdout
    assert json.loads(printed)["dataset"]["item_count"] == 8621


def monitor():
    reports = {"S3Output": {"S3Uri": f"s3://{BUCKET}/reports", "LocalPath": "/opt/ml/processing/output"}}
    watched = {"EndpointName": "bike", "LocalPath": "/opt/ml/processing/input"}
    aws("sagemaker", "create-data-quality-job-definition", "--job-definition-name", "bike",
        "--role-arn", ROLE, "--data-quality-app-specification", {"ImageUri": ANALYZER},
        "--data-quality-baseline-config",
        {"ConstraintsResource": {"S3Uri": f"s3://{BUCKET}/baseline/constraints.json"},
         "StatisticsResource": {"S3Uri": f"s3://{BUCKET}/baseline/statistics.json"}},
        "--data-quality-job-input", {"EndpointInput": watched},
        "--data-quality-job-output-config", {"MonitoringOutputs": [reports]},
        "--job-resources", {"ClusterConfig": CLUSTER})
    when = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"}
    aws("sagemaker", "create-monitoring-schedule", "--monitoring-schedule-name", "bike",
        "--monitoring-schedule-config",
        {"MonitoringJobDefinitionName": "bike", "MonitoringType": "DataQuality", "ScheduleConfig": when})
    for _ in range(120):
        runs = aws("sagemaker", "list-monitoring-executions", "--monitoring-schedule-name", "bike")
        summaries = runs["MonitoringExecutionSummaries"]
        if summaries and summaries[0]["MonitoringExecutionStatus"] not in ("Pending", "InProgress"):
            break
        time.sleep(0.5)
    assert summaries[0]["MonitoringExecutionStatus"] == "CompletedWithViolations", summaries
    job = summaries[0]["ProcessingJobArn"].split("/")[-1]
    events = aws("logs", "filter-log-events", "--log-group-name", "/aws/sagemaker/ProcessingJobs",
                 "--log-stream-name-prefix", f"{job}/")["events"]
    assert events and all(event["message"] for event in events)
    streams = aws("logs", "describe-log-streams", "--log-group-name", "/aws/sagemaker/ProcessingJobs")
    assert any(one["logStreamName"].startswith(job) for one in streams["logStreams"]), streams


def metrics(folder):
    now = int(time.time())
    data = os.path.join(folder, "metrics.json")
    with open(data, "w") as file:
        many = [{"MetricName": "Load", "Value": n, "Timestamp": now - 60, "Unit": "Percent",
                 "Dimensions": [{"Name": "Host", "Value": "a-rather-long-name-of-a-host"}]}
                for n in range(200)]
        assert len(gzip.compress(json.dumps(many).encode())) > 0 and len(json.dumps(many)) > 10_240
        json.dump(many, file)
    run("cloudwatch", "put-metric-data", "--namespace", "Flow", "--metric-data", f"file://{data}")
    host = "Name=Host,Value=a-rather-long-name-of-a-host"
    found = aws("cloudwatch", "get-metric-statistics", "--namespace", "Flow", "--metric-name", "Load",
                "--dimensions", host, "--start-time", now - 3600, "--end-time", now + 60,
                "--period", "3600", "--statistics", "Maximum", "SampleCount")["Datapoints"]
    assert sum(point["SampleCount"] for point in found) == 200, found
    assert max(point["Maximum"] for point in found) == 199, found
    assert aws("cloudwatch", "list-metrics", "--namespace", "Flow")["Metrics"][0]["MetricName"] == "Load"


def refusals():
    done = run("sagemaker", "describe-endpoint", "--endpoint-name", "none", check=False)
    assert done.returncode != 0 and "Could not find endpoint" in done.stderr, done.stderr
    done = run("s3", "ls", "s3://no-such-bucket", check=False)
    assert done.returncode != 0 and "NoSuchBucket" in done.stderr, done.stderr
    done = run("sagemaker", "create-hub", "--hub-name", "h", "--hub-description", "d", check=False)
    assert "Guiderail does not serve" in done.stderr, done.stderr


def clean_up():
    aws("sagemaker", "delete-monitoring-schedule", "--monitoring-schedule-name", "bike")
    aws("sagemaker", "delete-data-quality-job-definition", "--job-definition-name", "bike")
    aws("sagemaker", "delete-endpoint", "--endpoint-name", "bike")
    run("sagemaker", "wait", "endpoint-deleted", "--endpoint-name", "bike")
    aws("sagemaker", "delete-endpoint-config", "--endpoint-config-name", "bike")
    aws("sagemaker", "delete-model", "--model-name", "bike")
    run("s3", "rb", f"s3://{BUCKET}", "--force")


def main():
    assert aws("sts", "get-caller-identity")["Account"] == "000000000000"
    with tempfile.TemporaryDirectory() as folder:
        storage(folder)
        deploy()
        pages()
        invoke(folder, bike.live_rows(300, shift=True))
        baseline(folder)
        invoke(folder, bike.live_rows(300, shift=True))
        monitor()
        metrics(folder)
    refusals()
    clean_up()
    print("AWS CLI flow passed")


if __name__ == "__main__":
    main()
