"""The Model Monitor flow with boto3 alone, pointed at the server by the environment alone."""

import json
import time

import boto3

import bike

ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "boto3-flow"
ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"

sagemaker = boto3.client("sagemaker")
runtime = boto3.client("sagemaker-runtime")
s3 = boto3.client("s3")


def prepare():
    s3.create_bucket(Bucket=BUCKET)
    s3.upload_file(bike.MODEL, BUCKET, "model/model.tar.gz")
    sagemaker.create_model(
        ModelName="bike",
        ExecutionRoleArn=ROLE,
        PrimaryContainer={
            "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
            "ModelDataUrl": f"s3://{BUCKET}/model/model.tar.gz",
        },
    )


def deploy(name, capture):
    sagemaker.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": "bike",
                "InitialInstanceCount": 1,
                "InstanceType": "ml.m5.large",
            }
        ],
        DataCaptureConfig={
            "EnableCapture": capture,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{BUCKET}/capture",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
        },
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name)


def score_2011():
    """The model's answers to 2011, a thousand rows a request, as the baseline's first column."""
    rows = bike.rows_of_2011()
    outputs = []
    for at in range(0, len(rows), 1000):
        body = "\n".join(",".join(row[1:]) for row in rows[at : at + 1000])
        answer = runtime.invoke_endpoint(
            EndpointName="bike-scoring", ContentType="text/csv", Accept="text/csv", Body=body
        )
        outputs += answer["Body"].read().decode().split()
    assert len(outputs) == len(rows), len(outputs)
    data = bike.baseline_csv(outputs).encode()
    s3.put_object(Bucket=BUCKET, Key="baseline/data.csv", Body=data)
    assert s3.head_object(Bucket=BUCKET, Key="baseline/data.csv")["ContentLength"] == len(data)


def suggest_baseline():
    sagemaker.create_processing_job(
        ProcessingJobName="bike-baseline",
        RoleArn=ROLE,
        AppSpecification={"ImageUri": ANALYZER},
        ProcessingResources={
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m5.xlarge",
                "VolumeSizeInGB": 20,
            }
        },
        ProcessingInputs=[
            {
                "InputName": "baseline_dataset_input",
                "S3Input": {
                    "S3Uri": f"s3://{BUCKET}/baseline/data.csv",
                    "LocalPath": "/opt/ml/processing/input/baseline_dataset_input",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
        ],
        ProcessingOutputConfig={
            "Outputs": [
                {
                    "OutputName": "monitoring_output",
                    "S3Output": {
                        "S3Uri": f"s3://{BUCKET}/baseline/results",
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
        Environment={
            "dataset_format": json.dumps({"csv": {"header": True}}),
            "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
            "output_path": "/opt/ml/processing/output",
            "publish_cloudwatch_metrics": "Disabled",
        },
        StoppingCondition={"MaxRuntimeInSeconds": 1800},
    )
    sagemaker.get_waiter("processing_job_completed_or_stopped").wait(
        ProcessingJobName="bike-baseline", WaiterConfig={"Delay": 1}
    )
    job = sagemaker.describe_processing_job(ProcessingJobName="bike-baseline")
    assert job["ProcessingJobStatus"] == "Completed", job
    constraints = read_json("baseline/results/constraints.json")
    assert [f["name"] for f in constraints["features"]][0] == "cnt"
    assert read_json("baseline/results/statistics.json")["dataset"]["item_count"] == 8621


def read_json(key):
    return json.loads(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())


def schedule(name):
    sagemaker.create_data_quality_job_definition(
        JobDefinitionName=name,
        RoleArn=ROLE,
        DataQualityAppSpecification={"ImageUri": ANALYZER},
        DataQualityBaselineConfig={
            "ConstraintsResource": {"S3Uri": f"s3://{BUCKET}/baseline/results/constraints.json"},
            "StatisticsResource": {"S3Uri": f"s3://{BUCKET}/baseline/results/statistics.json"},
        },
        DataQualityJobInput={
            "EndpointInput": {"EndpointName": "bike", "LocalPath": "/opt/ml/processing/input"}
        },
        DataQualityJobOutputConfig={
            "MonitoringOutputs": [
                {
                    "S3Output": {
                        "S3Uri": f"s3://{BUCKET}/reports",
                        "LocalPath": "/opt/ml/processing/output",
                    }
                }
            ]
        },
        JobResources={
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m5.xlarge",
                "VolumeSizeInGB": 20,
            }
        },
    )
    sagemaker.create_monitoring_schedule(
        MonitoringScheduleName=name,
        MonitoringScheduleConfig={
            "MonitoringJobDefinitionName": name,
            "MonitoringType": "DataQuality",
            "ScheduleConfig": {
                "ScheduleExpression": "NOW",
                "DataAnalysisStartTime": "-PT1H",
                "DataAnalysisEndTime": "-PT0H",
            },
        },
    )
    return wait_for_execution(name)


def wait_for_execution(name):
    for _ in range(120):
        found = sagemaker.list_monitoring_executions(MonitoringScheduleName=name)
        summaries = found["MonitoringExecutionSummaries"]
        if summaries and summaries[0]["MonitoringExecutionStatus"] not in ("Pending", "InProgress"):
            return summaries[0]
        time.sleep(0.5)
    raise AssertionError("no execution ended within a minute")


def violations_of(execution):
    arn = execution["ProcessingJobArn"]
    job = sagemaker.describe_processing_job(ProcessingJobName=arn.split("/")[-1])
    uri = job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    key = uri.removeprefix(f"s3://{BUCKET}/")
    assert s3.head_object(Bucket=BUCKET, Key=f"{key}/report.html")["ContentLength"] < 1_000_000
    return job, read_json(f"{key}/constraint_violations.json")["violations"]


def send(rows):
    for row in rows:
        answer = runtime.invoke_endpoint(
            EndpointName="bike", ContentType="text/csv", Accept="text/csv", Body=",".join(row)
        )
        float(answer["Body"].read())


def clean_up(schedules):
    for name in schedules:
        sagemaker.delete_monitoring_schedule(MonitoringScheduleName=name)
        sagemaker.delete_data_quality_job_definition(JobDefinitionName=name)
    for name in ("bike", "bike-scoring"):
        sagemaker.delete_endpoint(EndpointName=name)
        sagemaker.delete_endpoint_config(EndpointConfigName=name)
    sagemaker.delete_model(ModelName="bike")
    try:
        sagemaker.describe_endpoint(EndpointName="bike")
    except sagemaker.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "ValidationException", error
        assert "Could not find endpoint" in str(error), error
    else:
        raise AssertionError("the endpoint is still there")


def main():
    prepare()
    deploy("bike-scoring", capture=False)
    score_2011()
    deploy("bike", capture=True)
    suggest_baseline()
    send(bike.live_rows(300, shift=False))
    execution = schedule("bike-quiet")
    job, violations = violations_of(execution)
    assert execution["MonitoringExecutionStatus"] == "Completed", (execution, violations)
    assert violations == [], violations
    print("quiet:", job["ExitMessage"])
    send(bike.live_rows(300, shift=True))
    execution = schedule("bike-shifted")
    job, violations = violations_of(execution)
    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations", execution
    found = {(v["feature_name"], v["constraint_check_type"]) for v in violations}
    assert ("temp", "baseline_drift_check") in found, found
    assert not {f for f, _ in found} & {"hr", "weekday", "holiday", "windspeed"}, found
    print("shifted:", job["ExitMessage"])
    clean_up(["bike-quiet", "bike-shifted"])
    print("boto3 flow passed")


if __name__ == "__main__":
    main()
