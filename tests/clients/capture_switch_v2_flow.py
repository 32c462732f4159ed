"""Capture switched on, off and changed on a live endpoint by the Python sagemaker SDK, version 2.

The SDK sleeps for 30 s before it first looks at an update that it waits for.
"""

import json
import time

import bike
import bike_v2
import sagemaker
from sagemaker.deserializers import CSVDeserializer
from sagemaker.model_monitor import DataCaptureConfig
from sagemaker.serializers import CSVSerializer

ROLE = "arn:aws:iam::000000000000:role/service-role/Monitoring"
BUCKET = "capture-switch-v2-flow"

session = bike_v2.open_session(BUCKET)
rows = [",".join(row) for row in bike.live_rows(40, shift=False)]

model = bike_v2.model_in(session, ROLE)
predictor = model.deploy(
    initial_instance_count=1,
    instance_type="ml.m4.xlarge",
    serializer=CSVSerializer(),
    deserializer=CSVDeserializer(),
    wait=False,
)


def predict(name):
    for index, row in enumerate(rows):
        float(predictor.predict(row, inference_id=f"{name}-{index}")[0][0])


def captured(prefix):
    """Names of the runs whose requests were captured, with their counts."""
    time.sleep(3)  # segments become objects after a second
    found = {}
    for uri in sagemaker.s3.S3Downloader.list(f"s3://{BUCKET}/{prefix}", sagemaker_session=session):
        for line in sagemaker.s3.S3Downloader.read_file(uri, session).splitlines():
            name = json.loads(line)["eventMetadata"]["inferenceId"].split("-")[0]
            found[name] = found.get(name, 0) + 1
    return found


def described():
    return session.sagemaker_client.describe_endpoint(EndpointName=predictor.endpoint_name)


def settle():
    while described()["EndpointStatus"] in ("Creating", "Updating"):
        time.sleep(0.2)
    assert described()["EndpointStatus"] == "InService"


settle()
predict("before")
assert "DataCaptureConfig" not in described()

predictor.enable_data_capture()
config = described()["DataCaptureConfig"]
assert config["EnableCapture"] and config["CaptureStatus"] == "Started", config
assert config["CurrentSamplingPercentage"] == 20, config
assert config["DestinationS3Uri"] == f"s3://{BUCKET}/model-monitor/data-capture", config

predictor.update_data_capture_config(
    DataCaptureConfig(
        enable_capture=True,
        sampling_percentage=100,
        destination_s3_uri=f"s3://{BUCKET}/all",
        sagemaker_session=session,
    )
)
predict("all")
predictor.disable_data_capture()
assert described()["DataCaptureConfig"]["CaptureStatus"] == "Stopped"
predict("off")
assert captured("all") == {"all": len(rows)}, captured("all")

name = described()["EndpointConfigName"]
predictor.update_endpoint(initial_instance_count=2, instance_type="ml.m5.large", wait=False)
settle()
[variant] = described()["ProductionVariants"]
assert variant["CurrentInstanceCount"] == 2, variant
assert described()["EndpointConfigName"] != name
predict("updated")

predictor.delete_model()
predictor.delete_endpoint()
print("capture switch v2 flow passed")
