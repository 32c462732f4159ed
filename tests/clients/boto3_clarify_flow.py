"""Clarify with boto3 alone: a job, definitions of both monitors, explanations of live requests."""

import json
import time

import adult
import boto3

ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "boto3-clarify-flow"
CLARIFY = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"

sagemaker = boto3.client("sagemaker")
runtime = boto3.client("sagemaker-runtime")
s3 = boto3.client("s3")

people = adult.people()
some = people[20000:20200]
baseline = some[0][1:]


def put(key, text):
    s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())
    return f"s3://{BUCKET}/{key}"


def read(key):
    return s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()


def deploy(name, explainer=None):
    sagemaker.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": "adult",
                "InitialInstanceCount": 1,
                "InstanceType": "ml.m5.large",
            }
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{BUCKET}/capture",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
        },
        **({"ExplainerConfig": explainer} if explainer else {}),
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name)


def prepare():
    s3.create_bucket(Bucket=BUCKET)
    s3.upload_file(adult.MODEL, BUCKET, "model/model.tar.gz")
    sagemaker.create_model(
        ModelName="adult",
        ExecutionRoleArn=ROLE,
        PrimaryContainer={
            "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
            "ModelDataUrl": f"s3://{BUCKET}/model/model.tar.gz",
        },
    )
    deploy("adult")


def clarify_job():
    """A processing job by hand, as the documentation shows it."""
    config = {
        "dataset_type": "text/csv",
        "headers": [adult.LABEL] + adult.FEATURES,
        "label": adult.LABEL,
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}],
        "methods": {
            "pre_training_bias": {"methods": "all"},
            "shap": {
                "baseline": [[float(value) for value in baseline]],
                "num_samples": 100,
                "agg_method": "mean_abs",
            },
            "report": {"name": "report", "title": "Analysis Report"},
        },
        "predictor": {"endpoint_name": "adult", "content_type": "text/csv"},
    }

    def given(name, uri, path):
        return {
            "InputName": name,
            "S3Input": {
                "S3Uri": uri,
                "LocalPath": f"/opt/ml/processing/input/{path}",
                "S3DataType": "S3Prefix",
                "S3InputMode": "File",
            },
        }

    sagemaker.create_processing_job(
        ProcessingJobName="by-hand",
        RoleArn=ROLE,
        AppSpecification={"ImageUri": CLARIFY},
        ProcessingInputs=[
            given("dataset", put("data/people.csv", adult.csv_of(some)), "data"),
            given("analysis_config", put("analysis_config.json", json.dumps(config)), "config"),
        ],
        ProcessingOutputConfig={
            "Outputs": [
                {
                    "OutputName": "analysis_result",
                    "S3Output": {
                        "S3Uri": f"s3://{BUCKET}/by-hand",
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
        ProcessingResources={
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m5.xlarge",
                "VolumeSizeInGB": 20,
            }
        },
    )
    sagemaker.get_waiter("processing_job_completed_or_stopped").wait(
        ProcessingJobName="by-hand", WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )
    analysis = json.loads(read("by-hand/analysis.json"))
    dpl = adult.difference_of_proportions(some, [row[0] == "1" for row in some])
    assert abs(adult.metrics_of(analysis, "pre")["DPL"] - dpl) < 1e-9, analysis
    (shap,) = analysis["explanations"]["kernel_shap"].values()
    assert sorted(shap["global_shap_values"]) == sorted(adult.FEATURES), shap
    streams = boto3.client("logs").describe_log_streams(
        logGroupName="/aws/sagemaker/ProcessingJobs", logStreamNamePrefix="by-hand/"
    )["logStreams"]
    assert streams, "a job has a log"
    # the model is asked apart from its endpoint, so nothing of it counts as traffic
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET, Prefix="capture/")


def definition(kind, more=None):
    return {
        "JobDefinitionName": f"adult-{kind.lower()}",
        f"{kind}AppSpecification": {
            "ImageUri": CLARIFY,
            "ConfigUri": f"s3://{BUCKET}/analysis_config.json",
            "Environment": {"publish_cloudwatch_metrics": "Enabled"},
        },
        f"{kind}BaselineConfig": {
            "ConstraintsResource": {"S3Uri": f"s3://{BUCKET}/by-hand/analysis.json"}
        },
        f"{kind}JobInput": {
            "EndpointInput": {
                "EndpointName": "adult",
                "LocalPath": "/opt/ml/processing/input/endpoint",
                "S3InputMode": "File",
                "S3DataDistributionType": "FullyReplicated",
                "StartTimeOffset": "-PT1H",
                "EndTimeOffset": "-PT0H",
            },
            **(more or {}),
        },
        f"{kind}JobOutputConfig": {
            "MonitoringOutputs": [
                {
                    "S3Output": {
                        "S3Uri": f"s3://{BUCKET}/reports",
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "Continuous",
                    }
                }
            ]
        },
        "JobResources": {
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m5.xlarge",
                "VolumeSizeInGB": 20,
            }
        },
        "RoleArn": ROLE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
    }


def life_of(kind, word, given):
    """A definition is made, told, listed and gone again; a schedule holds it meanwhile."""
    call = lambda verb, plural="": getattr(sagemaker, f"{verb}_{word}_job_definition{plural}")
    name = given["JobDefinitionName"]
    arn = call("create")(**given)["JobDefinitionArn"]
    told = call("describe")(JobDefinitionName=name)
    assert told["JobDefinitionArn"] == arn, told
    for member, value in given.items():
        assert told[member] == value, (member, told[member])
    summaries = call("list", "s")(EndpointName="adult")["JobDefinitionSummaries"]
    assert [one["MonitoringJobDefinitionName"] for one in summaries] == [name], summaries
    schedule = f"{name}-schedule"
    sagemaker.create_monitoring_schedule(
        MonitoringScheduleName=schedule,
        MonitoringScheduleConfig={
            "MonitoringJobDefinitionName": name,
            "MonitoringType": kind,
            "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
        },
    )
    listed = sagemaker.list_monitoring_schedules(MonitoringTypeEquals=kind)
    assert len(listed["MonitoringScheduleSummaries"]) == 1, listed
    sagemaker.delete_monitoring_schedule(MonitoringScheduleName=schedule)
    while sagemaker.list_monitoring_schedules(MonitoringTypeEquals=kind)[
        "MonitoringScheduleSummaries"
    ]:
        time.sleep(0.2)
    call("delete")(JobDefinitionName=name)
    assert not call("list", "s")()["JobDefinitionSummaries"]


def definitions():
    truth = {"GroundTruthS3Input": {"S3Uri": f"s3://{BUCKET}/ground-truth"}}
    life_of("ModelBias", "model_bias", definition("ModelBias", truth))
    life_of("ModelExplainability", "model_explainability", definition("ModelExplainability"))


def ask(rows, **more):
    answer = runtime.invoke_endpoint(
        EndpointName="adult-explained",
        ContentType="text/csv",
        Accept="text/csv",
        Body="\n".join(",".join(row) for row in rows),
        **more,
    )
    return json.loads(answer["Body"].read())


def explained():
    explainer = {
        "ClarifyExplainerConfig": {
            "EnableExplanations": "[0]>`0.5`",
            "InferenceConfig": {"FeatureHeaders": adult.FEATURES},
            "ShapConfig": {
                "ShapBaselineConfig": {"MimeType": "text/csv", "ShapBaseline": ",".join(baseline)},
                "NumberOfSamples": 200,
                "Seed": 1,
            },
        }
    }
    deploy("adult-explained", explainer)
    told = sagemaker.describe_endpoint(EndpointName="adult-explained")
    assert told["ExplainerConfig"] == explainer, told
    rows = [row[1:] for row in some[:40]]
    plain = runtime.invoke_endpoint(
        EndpointName="adult", ContentType="text/csv", Body="\n".join(",".join(row) for row in rows)
    )["Body"].read()
    scores = [float(line) for line in plain.split()]

    answer = ask(rows)
    assert answer["version"] == "1.0", answer
    assert answer["predictions"]["content_type"].startswith("text/csv"), answer
    assert [float(line) for line in answer["predictions"]["data"].split()] == scores, answer
    found = answer["explanations"]["kernel_shap"]
    assert [one is not None for one in found] == [score > 0.5 for score in scores], found
    assert any(found) and not all(found), scores

    # the header of a request goes before the endpoint's own expression
    answer = ask(rows, EnableExplanations="`true`")
    found = answer["explanations"]["kernel_shap"]
    first = found[0]
    assert [feature["feature_header"] for feature in first] == adult.FEATURES, first
    # the first row is the baseline itself: all of its features have no part
    expected = scores[0]
    for row, score in zip(found, scores):
        total = sum(feature["attributions"][0]["attribution"][0] for feature in row)
        assert abs(expected + total - score) < 1e-5, (total, score)
    assert ask(rows[:2], EnableExplanations="`false`")["explanations"] == {}

    try:
        ask(rows[:1], EnableExplanations="[0]")
        raise AssertionError("an expression that gives no boolean is refused")
    except runtime.exceptions.ModelError as error:
        assert error.response["OriginalStatusCode"] == 400, error.response
        assert "must give true or false" in str(error), error
    sagemaker.delete_endpoint(EndpointName="adult-explained")


prepare()
clarify_job()
definitions()
explained()
print("boto3 clarify flow passed")
