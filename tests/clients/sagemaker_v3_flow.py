"""The Model Monitor flow with the Python sagemaker SDK, version 3: train, deploy, capture, monitor."""

import io
import time

from sagemaker.core import image_uris, shapes
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.core.model_monitor import CronExpressionGenerator, DefaultModelMonitor
from sagemaker.core.model_monitor.dataset_format import DatasetFormat
from sagemaker.core.resources import Endpoint, EndpointConfig, Model, TrainingJob
from sagemaker.serve.model_builder import ModelBuilder
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData, OutputDataConfig, StoppingCondition

import bike

session = Session()
role = get_execution_role(session)
bucket = session.default_bucket()
region = session.boto_region_name
xgboost = image_uris.retrieve("xgboost", region, "1.7-1")
prefix = "sagemaker-v3-flow"


def upload(name, text):
    session.upload_string_as_file_body(text, bucket, f"{prefix}/{name}")
    return f"s3://{bucket}/{prefix}/{name}"


def trained():
    lines = [",".join(row) for row in bike.rows_of_2011()]
    trainer = ModelTrainer(
        training_image=xgboost,
        role=role,
        sagemaker_session=session,
        base_job_name="bike-v3",
        compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=10),
        hyperparameters={"objective": "reg:squarederror", "num_round": 20, "max_depth": 4},
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{bucket}/{prefix}/models"),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=600),
    )
    data = upload("train/data.csv", "\n".join(lines) + "\n")
    trainer.train(
        input_data_config=[InputData(channel_name="train", data_source=data, content_type="csv")]
    )
    job = trainer._latest_training_job
    assert job.training_job_status == "Completed", job
    assert TrainingJob.get(job.training_job_name).hyper_parameters["num_round"] == "20"
    return trainer, job


def deployed(artifacts):
    model = Model.create(
        model_name="bike-v3",
        primary_container=shapes.ContainerDefinition(image=xgboost, model_data_url=artifacts),
        execution_role_arn=role,
    )
    EndpointConfig.create(
        endpoint_config_name="bike-v3",
        production_variants=[
            shapes.ProductionVariant(
                variant_name="AllTraffic",
                model_name=model.model_name,
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
    endpoint = Endpoint.create(endpoint_name="bike-v3", endpoint_config_name="bike-v3")
    endpoint.wait_for_status("InService")
    return endpoint


def body_of(answer):
    return answer.body.read() if hasattr(answer.body, "read") else answer.body


def built(trainer):
    """ModelBuilder's way: it asks for the endpoint's log group, and waits for ever without one."""
    builder = ModelBuilder(
        model=trainer,
        role_arn=role,
        sagemaker_session=session,
        image_uri=xgboost,
        instance_type="ml.m5.large",
    )
    builder.build(model_name="bike-v3-built")
    endpoint = builder.deploy(endpoint_name="bike-v3-built", initial_instance_count=1)
    answer = endpoint.invoke(
        body=",".join(bike.live_rows(1, shift=False)[0]), content_type="text/csv", accept="text/csv"
    )
    float(body_of(answer))
    assert Endpoint.get("bike-v3-built").endpoint_status == "InService"
    endpoint.delete()
    endpoint.wait_for_delete()


def send(endpoint, rows):
    for row in rows:
        answer = endpoint.invoke(body=",".join(row), content_type="text/csv", accept="text/csv")
        float(body_of(answer))


def monitor_for():
    return DefaultModelMonitor(
        role=role,
        instance_count=1,
        instance_type="ml.m5.xlarge",
        volume_size_in_gb=20,
        max_runtime_in_seconds=1800,
        sagemaker_session=session,
    )


def monitored(endpoint):
    monitor = monitor_for()
    monitor.suggest_baseline(
        baseline_dataset=upload("baseline/data.csv", bike.baseline_csv()),
        dataset_format=DatasetFormat.csv(header=True),
        output_s3_uri=f"s3://{bucket}/{prefix}/baseline",
    )
    assert monitor.baseline_statistics().body_dict["dataset"]["item_count"] == 8621
    assert monitor.suggested_constraints().body_dict["features"][0]["name"] == "cnt"
    send(endpoint, bike.live_rows(200, shift=True))
    monitor.create_monitoring_schedule(
        monitor_schedule_name="bike-v3",
        endpoint_input=endpoint.endpoint_name,
        output_s3_uri=f"s3://{bucket}/{prefix}/reports",
        statistics=monitor.baseline_statistics(),
        constraints=monitor.suggested_constraints(),
        schedule_cron_expression=CronExpressionGenerator.now(),
        data_analysis_start_time="-PT1H",
        data_analysis_end_time="-PT0H",
    )
    assert monitor.describe_schedule()["MonitoringScheduleStatus"] == "Scheduled"
    for _ in range(120):
        summaries = session.sagemaker_client.list_monitoring_executions(
            MonitoringScheduleName="bike-v3"
        )["MonitoringExecutionSummaries"]
        if summaries and summaries[0]["MonitoringExecutionStatus"].startswith("Completed"):
            break
        time.sleep(0.5)
    executions = monitor.list_executions()
    assert len(executions) == 1, executions
    violations = monitor.latest_monitoring_constraint_violations().body_dict["violations"]
    assert "temp" in {violation["feature_name"] for violation in violations}, violations
    assert monitor.latest_monitoring_statistics().body_dict["dataset"]["item_count"] == 200
    alerts, _ = monitor.list_monitoring_alerts()
    assert alerts, "a schedule has an alert"
    return monitor


def hourly(endpoint, monitor):
    """A second schedule through its life: stopped, started, changed, found again, deleted."""
    other = monitor_for()
    other.create_monitoring_schedule(
        monitor_schedule_name="bike-v3-hourly",
        endpoint_input=endpoint.endpoint_name,
        output_s3_uri=f"s3://{bucket}/{prefix}/reports",
        statistics=monitor.baseline_statistics(),
        constraints=monitor.suggested_constraints(),
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    other.stop_monitoring_schedule()
    assert other.describe_schedule()["MonitoringScheduleStatus"] == "Stopped"
    other.start_monitoring_schedule()
    other.update_monitoring_schedule(schedule_cron_expression=CronExpressionGenerator.daily())
    config = other.describe_schedule()["MonitoringScheduleConfig"]["ScheduleConfig"]
    assert config["ScheduleExpression"] == CronExpressionGenerator.daily(), config
    attached = DefaultModelMonitor.attach("bike-v3-hourly", sagemaker_session=session)
    assert attached.monitoring_schedule_name == "bike-v3-hourly"
    other.delete_monitoring_schedule()


def main():
    trainer, job = trained()
    endpoint = deployed(job.model_artifacts.s3_model_artifacts)
    built(trainer)
    monitor = monitored(endpoint)
    hourly(endpoint, monitor)
    monitor.delete_monitoring_schedule()
    endpoint.delete()
    endpoint.wait_for_delete()
    EndpointConfig.get("bike-v3").delete()
    Model.get("bike-v3").delete()
    print("sagemaker v3 flow passed")


if __name__ == "__main__":
    main()
