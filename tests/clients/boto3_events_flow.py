"""EventBridge with boto3, pointed at the server by the environment alone: a program acts on events."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
from botocore.exceptions import ClientError

events = boto3.client("events")
logs = boto3.client("logs")
sagemaker = boto3.client("sagemaker")
ACCOUNT = boto3.client("sts").get_caller_identity()["Account"]
REGION = events.meta.region_name
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/Events"


def until(look, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def messages(group):
    return [json.loads(one["message"]) for one in logs.filter_log_events(logGroupName=group)["events"]]


def log_target(group):
    logs.create_log_group(logGroupName=group)
    return {"Id": "log", "Arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}"}


def rules_and_events():
    bus = events.create_event_bus(Name="orders")["EventBusArn"]
    pattern = {"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}}
    events.put_rule(Name="large", EventBusName="orders", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="large", EventBusName="orders", Targets=[log_target("/orders/large")])
    answer = events.put_events(
        Entries=[
            {"Source": "shop", "DetailType": "Order", "Detail": json.dumps({"total": n}), "EventBusName": bus}
            for n in (5, 500)
        ]
        + [{"Source": "aws.shop", "DetailType": "Order", "Detail": "{}", "EventBusName": bus}]
    )
    assert answer["FailedEntryCount"] == 1, answer
    assert answer["Entries"][2]["ErrorCode"] == "NotAuthorizedForSourceException", answer
    (event,) = until(lambda: messages("/orders/large"))
    assert event["detail"] == {"total": 500} and event["id"] == answer["Entries"][1]["EventId"], event
    names = [rule["Name"] for rule in events.list_rules(EventBusName="orders")["Rules"]]
    assert names == ["large"], names
    pages = events.get_paginator("list_rules").paginate(EventBusName="orders")
    assert [rule["Name"] for page in pages for rule in page["Rules"]] == ["large"]


def transformers():
    rule = events.put_rule(Name="told", EventPattern=json.dumps({"source": ["people"]}))["RuleArn"]
    target = log_target("/told")
    target["InputTransformer"] = {
        "InputPathsMap": {"who": "$.detail.who", "list": "$.detail.list"},
        "InputTemplate": '{"text": "by <who>", "list": <list>, "rule": "<aws.events.rule-arn>"}',
    }
    events.put_targets(Rule="told", Targets=[target])
    detail = json.dumps({"who": "Ann", "list": [1, "x"]})
    events.put_events(Entries=[{"Source": "people", "DetailType": "d", "Detail": detail}])
    (told,) = until(lambda: messages("/told"))
    assert told == {"text": "by Ann", "list": [1, "x"], "rule": rule}, told


def mistakes():
    for pattern, reason in (
        ('{"a": 1}', '"a" must be an object or an array'),
        ('{"a": [{"near": 1}]}', "Unrecognized match type near"),
    ):
        try:
            events.put_rule(Name="bad", EventPattern=pattern)
            raise AssertionError(pattern)
        except events.exceptions.InvalidEventPatternException as error:
            assert reason in str(error), error
    try:
        events.describe_rule(Name="nobody")
        raise AssertionError("there is no such rule")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ResourceNotFoundException", error
    assert events.test_event_pattern(EventPattern='{"a": ["x"]}', Event='{"a": "x"}')["Result"]


class Api(BaseHTTPRequestHandler):
    seen = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.headers["x-key"], json.loads(body)))
        self.send_response(503 if len(self.seen) == 1 else 200)
        self.end_headers()

    def log_message(self, *_):
        pass


def http_api():
    server = HTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = events.create_connection(
        Name="api",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "hush"}},
    )
    assert "hush" not in json.dumps(events.describe_connection(Name="api"), default=str)
    destination = events.create_api_destination(
        Name="api",
        ConnectionArn=connection["ConnectionArn"],
        InvocationEndpoint=f"http://127.0.0.1:{server.server_port}/hook",
        HttpMethod="POST",
    )
    pattern = {"source": ["aws.sagemaker"], "detail-type": ["SageMaker Model State Change"]}
    events.put_rule(Name="models", EventPattern=json.dumps(pattern))
    target = {"Id": "api", "Arn": destination["ApiDestinationArn"], "InputPath": "$.detail.ModelName"}
    events.put_targets(Rule="models", Targets=[target])
    sagemaker.create_model(
        ModelName="watched", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "guiderail/external"}
    )
    until(lambda: len(Api.seen) >= 2)
    assert Api.seen[:2] == [("hush", "watched")] * 2, Api.seen
    server.shutdown()


def clean_up():
    for rule, bus in (("large", "orders"), ("told", "default"), ("models", "default")):
        ids = [one["Id"] for one in events.list_targets_by_rule(Rule=rule, EventBusName=bus)["Targets"]]
        events.remove_targets(Rule=rule, EventBusName=bus, Ids=ids)
        events.delete_rule(Name=rule, EventBusName=bus)
    events.delete_event_bus(Name="orders")
    events.delete_api_destination(Name="api")
    events.delete_connection(Name="api")


rules_and_events()
transformers()
mistakes()
http_api()
clean_up()
print("boto3 acted on events")
