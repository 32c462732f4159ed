"""The Model Monitor flow with the Python sagemaker SDK, version 2, in its documentation's words."""

import time

import bike
import sagemaker
from sagemaker.deserializers import CSVDeserializer
from sagemaker.model import Model
from sagemaker.model_monitor import (
    CronExpressionGenerator,
    DataCaptureConfig,
    DefaultModelMonitor,
)
from sagemaker.model_monitor.dataset_format import DatasetFormat
from sagemaker.predictor import Predictor
from sagemaker.serializers import CSVSerializer

ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "sagemaker-v2-flow"

session = sagemaker.Session(default_bucket=BUCKET)
session.boto_session.client("s3").create_bucket(Bucket=BUCKET)
session.upload_data(bike.MODEL, bucket=BUCKET, key_prefix="model")
session.upload_string_as_file_body(bike.baseline_csv(), BUCKET, "data/train.csv")

model = Model(
    image_uri=sagemaker.image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1"),
    model_data=f"s3://{BUCKET}/model/model.tar.gz",
    role=ROLE,
    predictor_cls=Predictor,
    sagemaker_session=session,
)
predictor = model.deploy(
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

my_monitor = DefaultModelMonitor(
    role=ROLE,
    instance_count=1,
    instance_type="ml.m5.xlarge",
    volume_size_in_gb=20,
    max_runtime_in_seconds=3600,
    sagemaker_session=session,
)
my_monitor.suggest_baseline(
    baseline_dataset=f"s3://{BUCKET}/data/train.csv",
    dataset_format=DatasetFormat.csv(header=True),
    output_s3_uri=f"s3://{BUCKET}/baseline",
)
assert my_monitor.baseline_statistics().body_dict["dataset"]["item_count"] == 8621
assert my_monitor.suggested_constraints().body_dict["features"][0]["name"] == "cnt"

for row in bike.live_rows(300, shift=True):
    float(predictor.predict(",".join(row))[0][0])

my_monitor.create_monitoring_schedule(
    monitor_schedule_name="bike-monitoring-schedule",
    endpoint_input=predictor.endpoint_name,
    output_s3_uri=f"s3://{BUCKET}/reports",
    statistics=my_monitor.baseline_statistics(),
    constraints=my_monitor.suggested_constraints(),
    schedule_cron_expression=CronExpressionGenerator.now(),
    data_analysis_start_time="-PT1H",
    data_analysis_end_time="-PT0H",
)
assert my_monitor.describe_schedule()["MonitoringScheduleStatus"] == "Scheduled"

for _ in range(120):
    executions = my_monitor.list_executions()
    if executions and executions[-1].describe()["ProcessingJobStatus"] == "Completed":
        break
    time.sleep(1)
violations = my_monitor.latest_monitoring_constraint_violations().body_dict["violations"]
assert "temp" in {violation["feature_name"] for violation in violations}, violations
assert my_monitor.latest_monitoring_statistics().body_dict["dataset"]["item_count"] == 300

monitors = predictor.list_monitors()
assert [monitor.monitoring_schedule_name for monitor in monitors] == ["bike-monitoring-schedule"]

hourly = DefaultModelMonitor(role=ROLE, sagemaker_session=session)
hourly.create_monitoring_schedule(
    monitor_schedule_name="hourly",
    endpoint_input=predictor.endpoint_name,
    output_s3_uri=f"s3://{BUCKET}/reports",
    statistics=my_monitor.baseline_statistics(),
    constraints=my_monitor.suggested_constraints(),
    schedule_cron_expression=CronExpressionGenerator.hourly(),
)
hourly.stop_monitoring_schedule()
assert hourly.describe_schedule()["MonitoringScheduleStatus"] == "Stopped"
hourly.start_monitoring_schedule()
hourly.update_monitoring_schedule(schedule_cron_expression=CronExpressionGenerator.daily())
config = hourly.describe_schedule()["MonitoringScheduleConfig"]
assert config["ScheduleConfig"]["ScheduleExpression"] == CronExpressionGenerator.daily(), config

hourly.delete_monitoring_schedule()
my_monitor.delete_monitoring_schedule()
predictor.delete_model()
predictor.delete_endpoint()
print("sagemaker v2 flow passed")
