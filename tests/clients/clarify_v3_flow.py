"""Clarify with the Python sagemaker SDK, version 3: jobs of bias and explanations, and a monitor."""

import json
import time

import adult
from sagemaker.core import image_uris, shapes
from sagemaker.core.clarify import (
    BiasConfig,
    DataConfig,
    ModelConfig,
    ModelPredictedLabelConfig,
    SageMakerClarifyProcessor,
    SHAPConfig,
)
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.core.model_monitor import (
    CronExpressionGenerator,
    ExplainabilityAnalysisConfig,
    ModelBiasMonitor,
    ModelExplainabilityMonitor,
)
from sagemaker.core.resources import Endpoint, EndpointConfig, Model

session = Session()
role = get_execution_role(session)
bucket = session.default_bucket()
prefix = "clarify-v3-flow"
headers = [adult.LABEL] + adult.FEATURES
some = adult.people()[20000:20500]


def upload(name, text):
    session.upload_string_as_file_body(text, bucket, f"{prefix}/{name}")
    return f"s3://{bucket}/{prefix}/{name}"


def read(uri):
    key = uri.split(f"s3://{bucket}/", 1)[1]
    return json.loads(session.read_s3_file(bucket, key))


def deployed():
    session.upload_data(adult.MODEL, bucket=bucket, key_prefix=f"{prefix}/model")
    Model.create(
        model_name="adult-v3",
        primary_container=shapes.ContainerDefinition(
            image=image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1"),
            model_data_url=f"s3://{bucket}/{prefix}/model/adult.tar.gz",
        ),
        execution_role_arn=role,
    )
    EndpointConfig.create(
        endpoint_config_name="adult-v3",
        production_variants=[
            shapes.ProductionVariant(
                variant_name="AllTraffic",
                model_name="adult-v3",
                initial_instance_count=1,
                instance_type="ml.m5.large",
            )
        ],
        data_capture_config=shapes.DataCaptureConfig(
            enable_capture=True,
            initial_sampling_percentage=100,
            destination_s3_uri=f"s3://{bucket}/{prefix}/capture",
            capture_options=[
                shapes.CaptureOption(capture_mode="Input"),
                shapes.CaptureOption(capture_mode="Output"),
            ],
            capture_content_type_header=shapes.CaptureContentTypeHeader(
                csv_content_types=["text/csv"]
            ),
        ),
    )
    endpoint = Endpoint.create(endpoint_name="adult-v3", endpoint_config_name="adult-v3")
    endpoint.wait_for_status("InService")
    return endpoint


def data_config(name, rows):
    return DataConfig(
        s3_data_input_path=upload(f"data/{name}.csv", adult.csv_of(rows)),
        s3_output_path=f"s3://{bucket}/{prefix}/{name}",
        label=adult.LABEL,
        headers=headers,
        dataset_type="text/csv",
    )


model_config = ModelConfig(endpoint_name="adult-v3", content_type="text/csv", accept_type="text/csv")
bias_config = BiasConfig(
    label_values_or_threshold=[1], facet_name="Sex", facet_values_or_threshold=[0]
)
shap_config = SHAPConfig(
    baseline=[[float(value) for value in some[0][1:]]],
    num_samples=100,
    agg_method="mean_abs",
    save_local_shap_values=True,
)


def jobs():
    processor = SageMakerClarifyProcessor(
        role=role, instance_count=1, instance_type="ml.m5.xlarge", sagemaker_session=session
    )
    processor.run_bias(
        data_config=data_config("bias", some),
        bias_config=bias_config,
        model_config=model_config,
        model_predicted_label_config=ModelPredictedLabelConfig(probability_threshold=0.5),
    )
    analysis = read(f"s3://{bucket}/{prefix}/bias/analysis.json")
    dpl = adult.difference_of_proportions(some, [row[0] == "1" for row in some])
    assert abs(adult.metrics_of(analysis, "pre")["DPL"] - dpl) < 1e-9, analysis
    assert len(adult.metrics_of(analysis, "post")) >= 12, analysis
    processor.run_explainability(
        data_config=data_config("explained", some[:30]),
        model_config=model_config,
        explainability_config=shap_config,
    )
    analysis = read(f"s3://{bucket}/{prefix}/explained/analysis.json")
    (shap,) = analysis["explanations"]["kernel_shap"].values()
    assert sorted(shap["global_shap_values"]) == sorted(adult.FEATURES), analysis


def baselined(monitor, name, **choices):
    """The analysis; this version loses sight of its job as soon as that has run."""
    try:
        monitor.suggest_baseline(**choices, wait=True)
    except AttributeError as error:
        assert "sagemaker_session" in str(error), error
    assert monitor.latest_baselining_job_name, "the job has run"
    return read(f"s3://{bucket}/{prefix}/{name}/analysis.json")


def monitored(endpoint):
    for row in some[:50]:
        endpoint.invoke(body=",".join(row[1:]), content_type="text/csv", accept="text/csv")
    monitor = ModelExplainabilityMonitor(
        role=role, sagemaker_session=session, max_runtime_in_seconds=1800
    )
    found = baselined(
        monitor,
        "baseline",
        data_config=data_config("baseline", some[:30]),
        explainability_config=shap_config,
        model_config=model_config,
    )
    opposite = adult.upside_down(found)
    monitor.create_monitoring_schedule(
        monitor_schedule_name="adult-v3",
        analysis_config=ExplainabilityAnalysisConfig(
            explainability_config=shap_config, model_config=model_config, headers=adult.FEATURES
        ),
        endpoint_input=endpoint.endpoint_name,
        output_s3_uri=f"s3://{bucket}/{prefix}/reports",
        constraints=upload("opposite/analysis.json", json.dumps(opposite)),
        schedule_cron_expression=CronExpressionGenerator.now(),
        data_analysis_start_time="-PT1H",
        data_analysis_end_time="-PT0H",
    )
    for _ in range(120):
        summaries = session.sagemaker_client.list_monitoring_executions(
            MonitoringScheduleName="adult-v3"
        )["MonitoringExecutionSummaries"]
        if summaries and summaries[0]["MonitoringExecutionStatus"] not in ("Pending", "InProgress"):
            break
        time.sleep(0.5)
    assert summaries[0]["MonitoringExecutionStatus"] == "CompletedWithViolations", summaries
    # this version cannot list the executions of its monitors on Clarify
    job = session.sagemaker_client.describe_processing_job(
        ProcessingJobName=summaries[0]["ProcessingJobArn"].split("/", 1)[1]
    )
    (output,) = job["ProcessingOutputConfig"]["Outputs"]
    violations = read(f"{output['S3Output']['S3Uri']}/constraint_violations.json")["violations"]
    check = "feature_attribution_drift_check"
    assert violations[0]["constraint_check_type"] == check, violations
    monitor.delete_monitoring_schedule()


def biased(endpoint):
    """A schedule of bias through its life; v2's flow runs one."""
    monitor = ModelBiasMonitor(role=role, sagemaker_session=session, max_runtime_in_seconds=1800)
    found = baselined(
        monitor,
        "bias-baseline",
        data_config=data_config("bias-baseline", some),
        bias_config=bias_config,
        model_config=model_config,
        model_predicted_label_config=ModelPredictedLabelConfig(
            probability=0, probability_threshold=0.5
        ),
    )
    assert "DPPL" in adult.metrics_of(found, "post"), found
    monitor.create_monitoring_schedule(
        monitor_schedule_name="adult-v3-bias",
        endpoint_input=endpoint.endpoint_name,
        ground_truth_input=f"s3://{bucket}/{prefix}/ground-truth",
        output_s3_uri=f"s3://{bucket}/{prefix}/reports",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    definition = session.sagemaker_client.describe_model_bias_job_definition(
        JobDefinitionName=monitor.job_definition_name
    )
    given = definition["ModelBiasJobInput"]["EndpointInput"]
    assert given["ProbabilityAttribute"] == "0", definition
    assert given["ProbabilityThresholdAttribute"] == 0.5, definition
    monitor.update_monitoring_schedule(schedule_cron_expression=CronExpressionGenerator.daily())
    attached = ModelBiasMonitor.attach("adult-v3-bias", sagemaker_session=session)
    assert attached.monitoring_schedule_name == "adult-v3-bias"
    monitor.delete_monitoring_schedule()


def main():
    endpoint = deployed()
    jobs()
    monitored(endpoint)
    biased(endpoint)
    endpoint.delete()
    endpoint.wait_for_delete()
    EndpointConfig.get("adult-v3").delete()
    Model.get("adult-v3").delete()
    print("clarify v3 flow passed")


if __name__ == "__main__":
    main()
