"""Script mode with the Python sagemaker SDK, version 3: its own driver, in /opt/ml as it expects."""

import tempfile
from pathlib import Path

import boto3
from sagemaker.core import image_uris
from sagemaker.core.helper.session_helper import Session
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData, OutputDataConfig, SourceCode

BUCKET = "training-v3-flow"
SCRIPT = """
import os
import numpy

table = numpy.loadtxt(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "a.csv"), delimiter=",")
assert os.environ["SM_HP_EPOCHS"] == "3", os.environ["SM_HP_EPOCHS"]
with open("/opt/ml/model/sum.txt", "w") as file:
    file.write(str(table.sum()))
"""

session = Session()
s3 = boto3.client("s3")
s3.create_bucket(Bucket=BUCKET)
s3.put_object(Bucket=BUCKET, Key="data/a.csv", Body="1,2\n3,4\n")

with tempfile.TemporaryDirectory() as folder:
    Path(folder, "train.py").write_text(SCRIPT, encoding="utf-8")
    trainer = ModelTrainer(
        training_image=image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1"),
        source_code=SourceCode(source_dir=folder, entry_script="train.py"),
        compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=10),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/output"),
        hyperparameters={"epochs": 3},
        role="arn:aws:iam::000000000000:role/service-role/Training",
        base_job_name="script-v3",
        sagemaker_session=session,
    )
    data = InputData(channel_name="train", data_source=f"s3://{BUCKET}/data/", content_type="csv")
    trainer.train(input_data_config=[data])

job = trainer._latest_training_job
assert job.training_job_status == "Completed", job.failure_reason
key = f"output/{job.training_job_name}/output/model.tar.gz"
assert s3.head_object(Bucket=BUCKET, Key=key)["ContentLength"] > 0
print("script mode by version 3's driver: passed")
