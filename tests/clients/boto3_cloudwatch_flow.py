"""Metric math, alarms, composite alarms and dashboards by boto3, as monitoring notebooks write them."""

import json
import time
from datetime import datetime, timedelta, timezone

import boto3
from botocore.exceptions import ClientError

NAMESPACE = "aws/sagemaker/Endpoints/data-metrics"
DIMENSIONS = [
    {"Name": "Endpoint", "Value": "bike"},
    {"Name": "MonitoringSchedule", "Value": "bike-hourly"},
]
DRIFT = "feature_baseline_drift_temp"

cloudwatch = boto3.client("cloudwatch")


def put(name, value, **more):
    datum = {"MetricName": name, "Dimensions": DIMENSIONS, "Value": value, **more}
    cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=[datum])


def wait_for(name, state, kind="MetricAlarm"):
    until = time.time() + 90
    while time.time() < until:
        found = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=[kind])
        alarm = (found["MetricAlarms"] + found["CompositeAlarms"])[0]
        if alarm["StateValue"] == state:
            return alarm
        time.sleep(0.05)
    raise AssertionError(f"{name} is {alarm['StateValue']}: {alarm['StateReason']}")


def refused(code, operation, **members):
    try:
        operation(**members)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error
    raise AssertionError(f"{members} was let in")


def notebook_alarm():
    """The notebooks' idiom, word for word but for the names."""
    cloudwatch.put_metric_alarm(
        AlarmName="MODEL_DATA_DRIFT",
        AlarmDescription="Trigger a CloudWatch alarm when the drift of temp is too great",
        ActionsEnabled=True,
        MetricName=DRIFT,
        Namespace=NAMESPACE,
        Statistic="Average",
        Dimensions=DIMENSIONS,
        Period=600,
        EvaluationPeriods=1,
        DatapointsToAlarm=1,
        Threshold=0.1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
        Tags=[{"Key": "team", "Value": "rentals"}],
    )
    wait_for("MODEL_DATA_DRIFT", "OK")
    put(DRIFT, 0.4)
    alarm = wait_for("MODEL_DATA_DRIFT", "ALARM")
    assert alarm["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoints [0.4 ("), alarm
    data = json.loads(alarm["StateReasonData"])
    assert (data["threshold"], data["recentDatapoints"], data["statistic"]) == (0.1, [0.4], "Average"), data
    tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "rentals"}], tags
    found = cloudwatch.describe_alarms_for_metric(MetricName=DRIFT, Namespace=NAMESPACE, Dimensions=DIMENSIONS)
    assert [one["AlarmName"] for one in found["MetricAlarms"]] == ["MODEL_DATA_DRIFT"], found
    history = cloudwatch.get_paginator("describe_alarm_history").paginate(
        AlarmName="MODEL_DATA_DRIFT", ScanBy="TimestampAscending", PaginationConfig={"PageSize": 1}
    )
    summaries = [item["HistorySummary"] for page in history for item in page["AlarmHistoryItems"]]
    assert summaries == [
        'Alarm "MODEL_DATA_DRIFT" created',
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from OK to ALARM",
    ], summaries


def math():
    put("rows", 200.0)
    put("bad", 30.0)
    metric = lambda name: {"Namespace": NAMESPACE, "MetricName": name, "Dimensions": DIMENSIONS}
    stat = lambda name: {"Metric": metric(name), "Period": 60, "Stat": "Sum"}
    queries = [
        {"Id": "rows", "MetricStat": stat("rows"), "ReturnData": False},
        {"Id": "bad", "MetricStat": stat("bad"), "ReturnData": False},
        {"Id": "share", "Expression": "IF(rows > 0, 100 * bad / rows)", "Label": "bad in % (last ${LAST})"},
    ]
    now = datetime.now(timezone.utc)
    asked = {"StartTime": now - timedelta(minutes=10), "EndTime": now + timedelta(minutes=1)}
    pages = cloudwatch.get_paginator("get_metric_data").paginate(MetricDataQueries=queries, **asked)
    (result,) = [one for page in pages for one in page["MetricDataResults"]]
    assert (result["Values"], result["Label"]) == ([15.0], "bad in % (last 15)"), result
    search = "SORT(SEARCH('{%s,Endpoint,MonitoringSchedule} MetricName=(rows OR bad)', 'Sum', 60), MAX, DESC)" % NAMESPACE
    found = cloudwatch.get_metric_data(MetricDataQueries=[{"Id": "all", "Expression": search}], **asked)
    assert [one["Values"] for one in found["MetricDataResults"]] == [[200.0], [30.0]], found
    error = refused("ValidationError", cloudwatch.get_metric_data, MetricDataQueries=[
        {"Id": "e1", "Expression": "1 +* 2"}], **asked)
    assert "Error in expression 'e1'" in str(error), error
    cloudwatch.put_metric_alarm(
        AlarmName="bad-share", Metrics=queries, EvaluationPeriods=1, Threshold=10,
        ComparisonOperator="GreaterThanThreshold",
    )
    alarm = wait_for("bad-share", "ALARM")
    assert [one["Id"] for one in alarm["Metrics"]] == ["rows", "bad", "share"], alarm


def composite():
    rule = "ALARM(MODEL_DATA_DRIFT) AND ALARM(bad-share)"
    cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule=rule)
    alarm = wait_for("both", "ALARM", "CompositeAlarm")
    assert len(json.loads(alarm["StateReasonData"])["triggeringAlarms"]) == 2, alarm
    children = cloudwatch.describe_alarms(ChildrenOfAlarmName="both")
    assert [one["AlarmName"] for one in children["MetricAlarms"]] == ["MODEL_DATA_DRIFT", "bad-share"], children
    refused("ValidationError", cloudwatch.delete_alarms, AlarmNames=["bad-share"])
    cloudwatch.disable_alarm_actions(AlarmNames=["both"])
    cloudwatch.set_alarm_state(AlarmName="MODEL_DATA_DRIFT", StateValue="OK", StateReason="tried by hand")
    wait_for("both", "OK", "CompositeAlarm")
    refused("ResourceNotFound", cloudwatch.set_alarm_state, AlarmName="no", StateValue="OK", StateReason="")
    cloudwatch.delete_alarms(AlarmNames=["both"])
    cloudwatch.delete_alarms(AlarmNames=["bad-share", "MODEL_DATA_DRIFT"])
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []


def dashboards():
    body = {"widgets": [{"type": "text", "x": 0, "y": 0, "width": 3, "height": 3, "properties": {"markdown": "hi"}}]}
    cloudwatch.put_dashboard(DashboardName="bike", DashboardBody=json.dumps(body))
    assert json.loads(cloudwatch.get_dashboard(DashboardName="bike")["DashboardBody"]) == body
    (entry,) = cloudwatch.list_dashboards(DashboardNamePrefix="b")["DashboardEntries"]
    assert entry["DashboardName"] == "bike", entry
    error = refused("InvalidParameterInput", cloudwatch.put_dashboard, DashboardName="x", DashboardBody="[]")
    assert error.response["dashboardValidationMessages"], error.response
    cloudwatch.delete_dashboards(DashboardNames=["bike"])
    refused("ResourceNotFound", cloudwatch.get_dashboard, DashboardName="bike")


def main():
    notebook_alarm()
    math()
    composite()
    dashboards()
    print("boto3", boto3.__version__, "fine")


main()
