"""Every protocol that boto3 can be made to speak, over the scheme of AWS_ENDPOINT_URL."""

import io
import os
import socket
import time
import urllib.request

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
SECURE = ENDPOINT.startswith("https")
BUCKET = "boto3-protocols"
DATA = os.urandom(3_000_000)

resolve = socket.getaddrinfo


def resolve_localhost(host, *args, **kwargs):
    """Names below localhost are this machine's (RFC 6761), whatever the system's resolver says."""
    return resolve("127.0.0.1" if str(host).endswith("localhost") else host, *args, **kwargs)


def headers_of(client, operation):
    sent = []
    client.meta.events.register(
        f"before-send.s3.{operation}", lambda request, **_: sent.append(dict(request.headers)) or None
    )
    return sent


def get(s3, key):
    return s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()


def objects():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    sent = headers_of(s3, "PutObject")
    s3.put_object(Bucket=BUCKET, Key="bytes", Body=DATA)
    s3.put_object(Bucket=BUCKET, Key="stream", Body=io.BytesIO(DATA))
    assert get(s3, "bytes") == get(s3, "stream") == DATA
    names = {name.lower() for headers in sent for name in headers}
    assert "expect" in names, names
    assert ("x-amz-trailer" in names) == SECURE, names
    s3.upload_fileobj(io.BytesIO(DATA * 6), BUCKET, "parts")
    assert get(s3, "parts") == DATA * 6
    for algorithm in ("SHA256", "SHA1", "CRC32"):
        s3.put_object(Bucket=BUCKET, Key=algorithm, Body=io.BytesIO(b"x" * 9), ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket=BUCKET, Key=algorithm, ChecksumMode="ENABLED")
        assert got["Body"].read() == b"x" * 9 and got[f"Checksum{algorithm}"], got


def refused_before_the_body():
    key = os.environ["AWS_ACCESS_KEY_ID"]
    wrong = boto3.client("s3", aws_access_key_id=key, aws_secret_access_key="wrong")
    for _ in range(3):
        try:
            wrong.put_object(Bucket=BUCKET, Key="refused", Body=DATA)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "SignatureDoesNotMatch", error
        else:
            raise AssertionError("a wrong secret was let in")
    missing = boto3.client("s3")
    try:
        missing.put_object(Bucket="no-such-bucket", Key="k", Body=DATA)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "NoSuchBucket", error
    missing.put_object(Bucket=BUCKET, Key="after", Body=b"on the same client")
    assert get(missing, "after") == b"on the same client"


def presigned():
    for version in ("s3", "s3v4"):
        s3 = boto3.client("s3", config=Config(signature_version=version))
        name = {"Bucket": BUCKET, "Key": f"presigned/{version} ü"}
        put = s3.generate_presigned_url("put_object", Params=name)
        request = urllib.request.Request(put, data=b"by url", method="PUT")
        request.add_header("Content-Type", "")
        with urllib.request.urlopen(request, context=context()) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(s3.generate_presigned_url("get_object", Params=name), context=context()) as answer:
            assert answer.read() == b"by url"


def context():
    import ssl

    return ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"]) if SECURE else None


def virtual_hosts():
    socket.getaddrinfo = resolve_localhost
    config = Config(s3={"addressing_style": "virtual"})
    s3 = boto3.client("s3", endpoint_url=ENDPOINT.replace("127.0.0.1", "localhost"), config=config)
    hosts = []
    s3.meta.events.register("before-send.s3", lambda request, **_: hosts.append(request.url) or None)
    for key in ("a b/ü+%", "plain", "parts/../x"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
        assert get(s3, key) == key.encode()
    assert all(f"//{BUCKET}.localhost:" in url for url in hosts), hosts
    socket.getaddrinfo = resolve


def cloudwatch(protocol):
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    model = loader.load_service_model("cloudwatch", "service-2")
    model["metadata"].update(protocol=protocol, protocols=[protocol])
    client = boto3.Session(botocore_session=session).client("cloudwatch")
    sent = []
    client.meta.events.register("before-send.cloudwatch", lambda request, **_: sent.append(request) or None)
    now = int(time.time())
    data = [
        {"MetricName": "Load", "Value": n, "Timestamp": now - 60,
         "Dimensions": [{"Name": "Protocol", "Value": protocol}, {"Name": "Filler", "Value": "x" * 100}]}
        for n in range(300)
    ]
    client.put_metric_data(Namespace="Protocols", MetricData=data)
    assert sent[-1].headers.get("Content-Encoding") in ("gzip", b"gzip"), dict(sent[-1].headers)
    found = client.get_metric_statistics(
        Namespace="Protocols", MetricName="Load", Dimensions=data[0]["Dimensions"],
        StartTime=now - 3600, EndTime=now + 60, Period=3600, Statistics=["SampleCount", "Maximum"],
    )["Datapoints"]
    assert sum(point["SampleCount"] for point in found) == 300, (protocol, found)
    assert max(point["Maximum"] for point in found) == 299, (protocol, found)
    listed = client.list_metrics(Namespace="Protocols", Dimensions=[data[0]["Dimensions"][0]])["Metrics"]
    assert [metric["MetricName"] for metric in listed] == ["Load"], (protocol, listed)
    try:
        client.get_metric_statistics(
            Namespace="Protocols", MetricName="Load", StartTime=now, EndTime=now - 60, Period=60,
            Statistics=["Sum"],
        )
    except ClientError as error:
        assert error.response["Error"]["Code"] == "InvalidParameterValue", (protocol, error)
    else:
        raise AssertionError("times the wrong way round were let in")
    alarms(client, protocol, data[0]["Dimensions"])


def alarms(client, protocol, dimensions):
    name = f"load-{protocol}"
    stat = {"Metric": {"Namespace": "Protocols", "MetricName": "Load", "Dimensions": dimensions},
            "Period": 60, "Stat": "Maximum"}
    metrics = [{"Id": "m", "MetricStat": stat, "ReturnData": False}, {"Id": "e", "Expression": "m * 2"}]
    client.put_metric_alarm(AlarmName=name, Metrics=metrics, EvaluationPeriods=5, DatapointsToAlarm=1,
                            Threshold=500.5, ComparisonOperator="GreaterThanThreshold",
                            Tags=[{"Key": "protocol", "Value": protocol}])
    for _ in range(100):
        (alarm,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        if alarm["StateValue"] == "ALARM":
            break
        time.sleep(0.1)
    assert alarm["StateValue"] == "ALARM" and alarm["Threshold"] == 500.5, (protocol, alarm)
    assert alarm["Metrics"][0]["MetricStat"] == stat, (protocol, alarm)
    assert client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"][0]["Value"] == protocol
    items = client.describe_alarm_history(AlarmName=name, HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    assert items[0]["HistorySummary"].endswith(" to ALARM"), (protocol, items)
    client.delete_alarms(AlarmNames=[name])
    try:
        client.put_dashboard(DashboardName="d", DashboardBody="[]")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "InvalidParameterInput", (protocol, error)
    else:
        raise AssertionError("a list was let in as a dashboard")


def main():
    objects()
    refused_before_the_body()
    presigned()
    if not SECURE:
        virtual_hosts()
    for protocol in ("json", "query", "smithy-rpc-v2-cbor"):
        cloudwatch(protocol)
    print(f"boto3 protocols over {ENDPOINT.split(':')[0]} passed")


if __name__ == "__main__":
    main()
