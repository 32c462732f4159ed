"""The demo's model with the Python sagemaker SDK, version 2."""

import bike
import sagemaker
from sagemaker.model import Model
from sagemaker.predictor import Predictor


def open_session(bucket):
    """A session with a new bucket of its own, in which the model lies."""
    session = sagemaker.Session(default_bucket=bucket)
    session.boto_session.client("s3").create_bucket(Bucket=bucket)
    session.upload_data(bike.MODEL, bucket=bucket, key_prefix="model")
    return session


def model_in(session, role):
    return Model(
        image_uri=sagemaker.image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1"),
        model_data=f"s3://{session.default_bucket()}/model/model.tar.gz",
        role=role,
        predictor_cls=Predictor,
        sagemaker_session=session,
    )
