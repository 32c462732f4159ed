"""SNS with boto3 alone: topics, the handshake of an HTTP subscriber, filters, an alarm to a person.

The subscriber is a plain HTTP server of Python's own, as a user would write one.
"""

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3

sns = boto3.client("sns")
cloudwatch = boto3.client("cloudwatch")

received = []
arrived = threading.Condition()


class Subscriber(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        message_type = self.headers.get("x-amz-sns-message-type")
        if message_type == "SubscriptionConfirmation":
            urllib.request.urlopen(json.loads(body)["SubscribeURL"]).read()
        self.send_response(200)
        self.end_headers()
        with arrived:
            received.append((self.path, message_type, body))
            arrived.notify_all()

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Subscriber)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_address[1]}"


def wait_for(path, message_type, count):
    def found():
        return [body for p, t, body in received if p == path and t == message_type]

    with arrived:
        assert arrived.wait_for(lambda: len(found()) >= count, timeout=30), (path, received)
        return found()


def attributes(**values):
    return {
        name: {"DataType": "Number", "StringValue": str(value)}
        if isinstance(value, (int, float))
        else {"DataType": "String", "StringValue": value}
        for name, value in values.items()
    }


topic = sns.create_topic(Name="boto3-sns", Tags=[{"Key": "team", "Value": "bikes"}])["TopicArn"]
assert sns.create_topic(Name="boto3-sns")["TopicArn"] == topic
assert topic in [t["TopicArn"] for p in sns.get_paginator("list_topics").paginate() for t in p["Topics"]]

everything = sns.subscribe(
    TopicArn=topic, Protocol="http", Endpoint=f"{base}/all", ReturnSubscriptionArn=True
)["SubscriptionArn"]
filtered = sns.subscribe(
    TopicArn=topic,
    Protocol="http",
    Endpoint=f"{base}/filtered",
    Attributes={
        "FilterPolicy": json.dumps({"store": ["a"], "price": [{"numeric": [">=", 100]}]}),
        "RawMessageDelivery": "true",
    },
    ReturnSubscriptionArn=True,
)["SubscriptionArn"]
for path in ("/all", "/filtered"):
    wait_for(path, "SubscriptionConfirmation", 1)
listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
assert {s["SubscriptionArn"] for s in listed} == {everything, filtered}, listed
known = sns.get_subscription_attributes(SubscriptionArn=filtered)["Attributes"]
assert known["PendingConfirmation"] == "false" and known["RawMessageDelivery"] == "true"

sns.publish(TopicArn=topic, Message="cheap", MessageAttributes=attributes(store="a", price=5))
sns.publish(TopicArn=topic, Message="dear", MessageAttributes=attributes(store="a", price=500))
assert wait_for("/filtered", "Notification", 1) == ["dear"]
assert {json.loads(body)["Message"] for body in wait_for("/all", "Notification", 2)} == {"cheap", "dear"}

batch = sns.publish_batch(
    TopicArn=topic,
    PublishBatchRequestEntries=[{"Id": str(i), "Message": f"batch {i}"} for i in range(10)],
)
assert len(batch["Successful"]) == 10 and not batch.get("Failed")
wait_for("/all", "Notification", 12)

# Slack's form, without a handshake, for an alarm
slack = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=f"{base}/hook#slack")
assert slack["SubscriptionArn"].startswith(topic)
sns.publish(
    TopicArn=topic,
    Message=json.dumps({"AlarmName": "drift", "NewStateValue": "ALARM", "NewStateReason": "0.3 > 0.1"}),
)
card = json.loads(wait_for("/hook", None, 1)[0])
assert card["text"] == ":red_circle: Alarm: drift", card

sns.unsubscribe(SubscriptionArn=everything)
try:
    sns.get_subscription_attributes(SubscriptionArn=everything)
    raise AssertionError("an ended subscription is found")
except sns.exceptions.NotFoundException:
    pass
try:
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://10.0.0.1/")
    raise AssertionError("a private address is taken")
except sns.exceptions.InvalidParameterException as error:
    assert "private" in str(error), error

assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "team", "Value": "bikes"}]
sns.delete_topic(TopicArn=topic)
server.shutdown()
print("SNS with boto3: fine")
