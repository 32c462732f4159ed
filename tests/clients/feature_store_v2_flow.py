"""The feature store with the Python sagemaker SDK, version 2: groups, records, queries, data sets."""

import json
import os
import tempfile
import time
import urllib.request

import botocore.exceptions
import features
import pandas as pd
import sagemaker
from sagemaker.feature_store.feature_group import FeatureGroup, IngestionError
from sagemaker.feature_store.feature_store import FeatureStore
from sagemaker.feature_store.inputs import (
    FeatureParameter,
    Filter,
    FilterOperatorEnum,
    Identifier,
    OnlineStoreConfigUpdate,
    ResourceEnum,
    SearchOperatorEnum,
    TargetStoreEnum,
    TtlDuration,
)
from sagemaker.feature_store.feature_definition import StringFeatureDefinition
from sagemaker.model_monitor import (
    BatchTransformInput,
    CronExpressionGenerator,
    DefaultModelMonitor,
    MonitoringDatasetFormat,
)

os.chdir(tempfile.mkdtemp())  # the SDK writes what it downloads where it runs

role = "arn:aws:iam::000000000000:role/service-role/Features"
s3_bucket_name = "feature-store-v2-flow"
prefix = "features"
sagemaker_session = sagemaker.Session(default_bucket=s3_bucket_name)
region = sagemaker_session.boto_region_name
sagemaker_session.boto_session.client("s3").create_bucket(Bucket=s3_bucket_name)

# ---- as the notes on monitoring have it, word for word --------------------------------------
data = features.hours(200)
test_data = data
record_identifier = "hour_id"

feature_group = FeatureGroup(
    name='my-group', sagemaker_session=sagemaker_session)

feature_group.load_feature_definitions(data_frame=data)

feature_group.create(
    s3_uri=f"s3://{s3_bucket_name}/{prefix}",
    record_identifier_name=record_identifier,
    event_time_feature_name="EventTime",
    role_arn=role)

feature_group.ingest(data_frame=test_data)

feature_group_name = feature_group.name
some_id_string = "17"
runtime = sagemaker_session.boto_session.client(
  'sagemaker-featurestore-runtime',
  region_name=region)

answer = runtime.get_record(
    FeatureGroupName=feature_group_name,
    RecordIdentifierValueAsString=some_id_string)
row = data[data.hour_id == 17].iloc[0]
assert {one["FeatureName"]: one["ValueAsString"] for one in answer["Record"]} == {
    name: str(row[name]) for name in data.columns
}
print("the notes' lines: a record of", len(answer["Record"]), "features")

# ---- describe: what create left open --------------------------------------------------------
told = feature_group.describe()
assert told["FeatureGroupStatus"] == "Created"
assert told["OnlineStoreConfig"]["EnableOnlineStore"] is True
table = feature_group.athena_query()
assert told["OfflineStoreConfig"]["DataCatalogConfig"]["TableName"] == table.table_name
resolved = told["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"]
assert resolved.endswith("/data") and "/sagemaker/us-east-1/offline-store/my-group-" in resolved
assert feature_group.as_hive_ddl().startswith("CREATE EXTERNAL TABLE IF NOT EXISTS")

# ---- many workers, in processes of their own ------------------------------------------------
many = features.hours(1200).assign(hour_id=lambda frame: frame.hour_id + 10_000)
feature_group.ingest(data_frame=many, max_workers=3, max_processes=2, wait=True)
assert feature_group.get_record("11200")[0]["ValueAsString"] == "11200"
assert feature_group.get_record("99999999") is None

# ---- rows that cannot be taken are told, the others are kept ---------------------------------
bad = data.head(4).assign(hour_id=[901, 902, 903, 904], cnt=["1", "two", "3", "4"])
try:
    feature_group.ingest(data_frame=bad, max_workers=2, wait=True)
    raise AssertionError("a text was taken for a number")
except IngestionError as error:
    assert error.failed_rows == [1], error
assert feature_group.get_record("902") is None
assert feature_group.get_record("904") is not None

# ---- queries: every accepted write is there at once ------------------------------------------
query = feature_group.athena_query()
output = f"s3://{s3_bucket_name}/queries"
query.run(
    f'SELECT hour_id, weather, temp, cnt, EventTime FROM "{query.table_name}" '
    "WHERE hour_id <= 200 AND NOT is_deleted ORDER BY hour_id",
    output_location=output,
)
query.wait()
found = query.as_dataframe()
found.columns = list(data.columns)
pd.testing.assert_frame_equal(found, data, check_dtype=False)
query.run(f'SELECT count(*) AS n FROM "{query.table_name}"', output_location=output)
query.wait()
assert query.as_dataframe().n[0] == 200 + 1200 + 3
query.run("SELECT nothing_of_the_kind FROM " + query.table_name, output_location=output)
query.wait()
status = query.get_query_execution()["QueryExecution"]["Status"]
assert status["State"] == "FAILED" and "nothing_of_the_kind" in status["StateChangeReason"], status

# ---- newest event time wins; deletes ---------------------------------------------------------
older = data.head(1).assign(cnt=-1, EventTime=data.EventTime[0] - 60)
newer = data.head(1).assign(cnt=777, EventTime=data.EventTime[0] + 60)
feature_group.ingest(data_frame=newer)
feature_group.ingest(data_frame=older)
value = {one["FeatureName"]: one["ValueAsString"] for one in feature_group.get_record("1")}
assert value["cnt"] == "777", value
feature_group.delete_record("2", event_time=str(data.EventTime[1] + 60))
assert feature_group.get_record("2") is None

# ---- metadata, schema evolution, time to live ------------------------------------------------
feature_group.update_feature_metadata(
    "temp",
    description="Normalised temperature",
    parameter_additions=[FeatureParameter("unit", "celsius / 41")],
)
assert feature_group.describe_feature_metadata("temp")["Description"] == "Normalised temperature"
assert feature_group.list_parameters_for_feature_metadata("temp") == [
    {"Key": "unit", "Value": "celsius / 41"}
]
feature_group.update(feature_additions=[StringFeatureDefinition("season")])
assert feature_group.describe()["LastUpdateStatus"]["Status"] == "Successful"
with_season = data.tail(1).assign(season="winter", EventTime=data.EventTime.max() + 60)
feature_group.ingest(data_frame=with_season)
assert {"FeatureName": "season", "ValueAsString": "winter"} in feature_group.get_record("200")
assert len(feature_group.get_record("199")) == 5
query.run(
    f'SELECT season, count(*) AS n FROM "{query.table_name}" GROUP BY season ORDER BY n',
    output_location=output,
)
query.wait()
assert query.as_dataframe().season.iloc[0] == "winter"
feature_group.update(online_store_config=OnlineStoreConfigUpdate(TtlDuration("Days", 36500)))
assert feature_group.describe()["OnlineStoreConfig"]["TtlDuration"]["Value"] == 36500

# ---- FeatureStore: list, search, batch get ---------------------------------------------------
store = FeatureStore(sagemaker_session)
names = [one["FeatureGroupName"] for one in store.list_feature_groups()["FeatureGroupSummaries"]]
assert names == ["my-group"]
by_feature = store.search(
    ResourceEnum.FEATURE_METADATA,
    filters=[Filter("FeatureName", "temp", FilterOperatorEnum.EQUALS)],
    operator=SearchOperatorEnum.AND,
)
assert len(by_feature["Results"]) == 1
batch = store.batch_get_record([Identifier("my-group", ["3", "4", "99999999"], ["cnt"])])
assert sorted(one["RecordIdentifierValueAsString"] for one in batch["Records"]) == ["3", "4"]
assert batch["Errors"] == [] and batch["UnprocessedIdentifiers"] == []

# ---- training sets: values as they were known ------------------------------------------------
forecasts = FeatureGroup(name="forecasts", sagemaker_session=sagemaker_session)
predicted = pd.DataFrame(
    {
        "hour_id": [50, 50, 50, 60],
        "rain": [0.1, 0.5, 0.9, 0.3],
        "issued": [features.iso(data.EventTime[49] + add) for add in (-7200, -3600, 3600, -60)],
    }
)
predicted.issued = predicted.issued.astype("string")
forecasts.load_feature_definitions(predicted)
forecasts.create(
    s3_uri=f"s3://{s3_bucket_name}/{prefix}",
    record_identifier_name="hour_id",
    event_time_feature_name="issued",
    role_arn=role,
    enable_online_store=True,
    ttl_duration=TtlDuration("Weeks", 9999),
)
forecasts.ingest(predicted)

labels = pd.DataFrame(
    {
        "hour_id": [50, 60],
        "event_time": [data.EventTime[49], data.EventTime[59]],
        "label": [1, 0],
    }
)
frame, sql = (
    store.create_dataset(
        base=labels,
        output_path=f"s3://{s3_bucket_name}/sets",
        record_identifier_feature_name="hour_id",
        event_time_identifier_feature_name="event_time",
    )
    .with_feature_group(forecasts, "hour_id", ["rain"])
    .point_in_time_accurate_join()
    .with_number_of_recent_records_by_record_identifier(1)
    .to_dataframe()
)
joined = dict(zip(frame.hour_id, frame["rain.1"]))
assert joined == {50: 0.5, 60: 0.3}, frame
assert "from_iso8601_timestamp" in sql

every, _ = (
    store.create_dataset(base=forecasts, output_path=f"s3://{s3_bucket_name}/sets")
    .with_feature_group(feature_group, "hour_id", ["cnt", "temp"])
    .to_dataframe()
)
assert sorted(every.hour_id) == [50, 50, 50, 60], every
assert set(every.columns) >= {"hour_id", "rain", "cnt.1", "temp.1"}, every.columns

# ---- a monitor on the group: its rows are read as a batch transform's files are --------------
monitor = DefaultModelMonitor(
    role=role, instance_count=1, instance_type="ml.m5.xlarge", sagemaker_session=sagemaker_session
)
monitor.suggest_baseline(
    baseline_dataset=resolved, dataset_format={"parquet": {}}, wait=True, logs=False
)
suggested = monitor.suggested_constraints().body_dict
reserved = suggested["monitoring_config"]["distribution_constraints"]["exclude"]
assert reserved == ["hour_id", "EventTime"], reserved
described = monitor.baseline_statistics().body_dict
assert {"temp", "cnt"} < {feature["name"] for feature in described["features"]}
assert "write_time" not in {feature["name"] for feature in described["features"]}

began = int(time.time() * 1000)
warmer = data.assign(hour_id=lambda frame: frame.hour_id + 50_000, temp=data.temp + 0.4)
feature_group.ingest(data_frame=warmer, wait=True)
monitor.create_monitoring_schedule(
    monitor_schedule_name="my-group-hourly",
    batch_transform_input=BatchTransformInput(
        data_captured_destination_s3_uri=resolved,
        destination="/opt/ml/processing/input",
        dataset_format=MonitoringDatasetFormat.parquet(),
    ),
    output_s3_uri=f"s3://{s3_bucket_name}/reports",
    statistics=monitor.baseline_statistics(),
    constraints=monitor.suggested_constraints(),
    schedule_cron_expression=CronExpressionGenerator.hourly(),
    enable_cloudwatch_metrics=True,
)
credentials = sagemaker_session.boto_session.get_credentials()
request = urllib.request.Request(
    os.environ["AWS_ENDPOINT_URL"] + "/_guiderail/monitoring-schedules/my-group-hourly/run",
    json.dumps({"StartTime": began, "EndTime": began + 3_600_000}).encode(),
    {"x-api-key": f"{credentials.access_key}:{credentials.secret_key}"},
)
urllib.request.urlopen(request).read()
for _ in range(120):
    executions = monitor.list_executions()
    if executions and executions[-1].describe()["ProcessingJobStatus"] != "InProgress":
        break
    time.sleep(0.5)
run = executions[-1]
assert run.describe()["ProcessingJobStatus"] == "Completed", run.describe()
assert run.statistics().body_dict["dataset"]["item_count"] == len(warmer)
violated = {
    (one["feature_name"], one["constraint_check_type"])
    for one in run.constraint_violations().body_dict["violations"]
}
assert ("temp", "baseline_drift_check") in violated, violated
assert not {"hour_id", "EventTime"} & {feature for feature, _ in violated}, violated

# ---- one store alone, and none ---------------------------------------------------------------
runtime.put_record(
    FeatureGroupName="forecasts",
    Record=[
        {"FeatureName": "hour_id", "ValueAsString": "70"},
        {"FeatureName": "rain", "ValueAsString": "0.7"},
        {"FeatureName": "issued", "ValueAsString": "2011-02-01T00:00:00Z"},
    ],
    TargetStores=[TargetStoreEnum.OFFLINE_STORE.value],
)
assert forecasts.get_record("70") is None

forecasts.delete()
try:
    runtime.get_record(FeatureGroupName="forecasts", RecordIdentifierValueAsString="50")
    raise AssertionError("a deleted group answered")
except botocore.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "ResourceNotFound", error
print("sagemaker 2: features written, read, queried, joined and watched")
