"""The feature store with the Python sagemaker SDK, version 3."""

import features
import pandas as pd
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.mlops.feature_store import (
    DatasetBuilder,
    FeatureGroup,
    FeatureMetadata,
    FeatureParameter,
    FeatureValue,
    IngestionError,
    OfflineStoreConfig,
    OnlineStoreConfig,
    S3StorageConfig,
    TtlDuration,
    as_hive_ddl,
    create_athena_query,
    ingest_dataframe,
    list_records,
    load_feature_definitions_from_dataframe,
    update_record,
)

session = Session()
role = get_execution_role(session)
bucket = session.default_bucket()
region = session.boto_region_name
data = features.hours(300)


def record_of(group, identifier):
    answer = group.get_record(record_identifier_value_as_string=identifier)
    return {one.feature_name: one.value_as_string for one in answer.record or []}


# ---- create, wait, ingest by one and by batches ----------------------------------------------
group = FeatureGroup.create(
    feature_group_name="hours-v3",
    record_identifier_feature_name="hour_id",
    event_time_feature_name="EventTime",
    feature_definitions=load_feature_definitions_from_dataframe(data),
    online_store_config=OnlineStoreConfig(
        enable_online_store=True,
        storage_type="Standard_V2",
        ttl_duration=TtlDuration(unit="Weeks", value=9999),
    ),
    offline_store_config=OfflineStoreConfig(
        s3_storage_config=S3StorageConfig(s3_uri=f"s3://{bucket}/features-v3")
    ),
    role_arn=role,
    description="Weather and rentals of an hour",
)
group.wait_for_status("Created")
# by processes first: they are forked with the connections that this one has opened by then, and two
# that write into one connection mix their requests
manager = ingest_dataframe(
    "hours-v3",
    data.iloc[100:],
    max_workers=2,
    max_processes=2,
    use_batch_write_record=True,
    region=region,
)
assert manager.failed_rows == []
ingest_dataframe("hours-v3", data.head(100), region=region)
for position in (0, 150, 299):
    row = data.iloc[position]
    found = record_of(group, str(row.hour_id))
    assert found == {name: str(row[name]) for name in data.columns}, found

bad = data.head(3).assign(hour_id=[901, 902, 903], cnt=["1", "two", "3"])
try:
    ingest_dataframe("hours-v3", bad, use_batch_write_record=True, region=region)
    raise AssertionError("a text was taken for a number")
except IngestionError as error:
    assert error.failed_rows == [1], error
assert record_of(group, "902") == {} and record_of(group, "903")["cnt"] == "3"

# ---- pages of identifiers, one feature alone, deletes ----------------------------------------
seen, token = [], None
while True:
    page = list_records("hours-v3", max_results=100, next_token=token)
    seen += page.record_identifiers
    token = page.next_token if isinstance(page.next_token, str) else None
    if token is None:
        break
assert sorted(map(int, seen)) == [*range(1, 301), 901, 903]
update_record(
    "hours-v3",
    "5",
    [
        FeatureValue(feature_name="cnt", value_as_string="5000"),
        FeatureValue(feature_name="EventTime", value_as_string=str(data.EventTime[4] + 1)),
    ],
)
changed = record_of(group, "5")
assert changed["cnt"] == "5000" and changed["temp"] == str(data.temp[4]), changed
group.delete_record(
    record_identifier_value_as_string="6",
    event_time=str(data.EventTime[5] + 1),
    deletion_mode="HardDelete",
)
assert record_of(group, "6") == {}

# ---- metadata, queries, data sets ------------------------------------------------------------
FeatureMetadata.get(feature_group_name="hours-v3", feature_name="temp").update(
    description="Normalised temperature",
    parameter_additions=[FeatureParameter(key="unit", value="celsius / 41")],
)
told = FeatureMetadata.get(feature_group_name="hours-v3", feature_name="temp")
assert told.description == "Normalised temperature" and told.parameters[0].key == "unit"
assert "hours_v3" in as_hive_ddl("hours-v3") or "hours-v3" in as_hive_ddl("hours-v3")

query = create_athena_query("hours-v3", session)
query.run(
    f'SELECT count(*) AS n, max(cnt) AS most FROM "{query.table_name}" WHERE NOT is_deleted',
    output_location=f"s3://{bucket}/queries-v3",
)
query.wait()
frame = query.as_dataframe()
assert list(frame.iloc[0]) == [300 + 2 + 1, 5000], frame

labels = pd.DataFrame(
    {"hour_id": [5, 5, 7], "seen": [data.EventTime[4], data.EventTime[4] + 2, data.EventTime[6]]}
)
frame, sql = (
    DatasetBuilder.create(
        base=labels,
        output_path=f"s3://{bucket}/sets-v3",
        session=session,
        record_identifier_feature_name="hour_id",
        event_time_identifier_feature_name="seen",
    )
    .with_feature_group(group, "hour_id", ["cnt"])
    .point_in_time_accurate_join()
    .to_dataframe()
)
joined = sorted(zip(frame.hour_id, frame.seen, frame["cnt.1"]))
assert joined == [
    (5, data.EventTime[4], data.cnt[4]),
    (5, data.EventTime[4] + 2, data.cnt[4]),  # every record up to the row's time
    (5, data.EventTime[4] + 2, 5000),
    (7, data.EventTime[6], data.cnt[6]),
], joined

# ---- event times that are texts: the SDK asks for them as if they were seconds ---------------
forecasts = pd.DataFrame(
    {
        "hour_id": [5, 5, 7],
        "rain": [0.1, 0.5, 0.9],
        "issued": [features.iso(data.EventTime[4] + add) for add in (-60, 1, 9000)],
    }
).astype({"issued": "string"})
texts = FeatureGroup.create(
    feature_group_name="forecasts-v3",
    record_identifier_feature_name="hour_id",
    event_time_feature_name="issued",
    feature_definitions=load_feature_definitions_from_dataframe(forecasts),
    online_store_config=OnlineStoreConfig(enable_online_store=True),
    offline_store_config=OfflineStoreConfig(
        s3_storage_config=S3StorageConfig(s3_uri=f"s3://{bucket}/features-v3")
    ),
    role_arn=role,
)
texts.wait_for_status("Created")
ingest_dataframe("forecasts-v3", forecasts, region=region)
frame, sql = (
    DatasetBuilder.create(
        base=labels.assign(seen=[features.iso(seen) for seen in labels.seen]).astype(
            {"seen": "object"}
        ),
        output_path=f"s3://{bucket}/sets-v3",
        session=session,
        record_identifier_feature_name="hour_id",
        event_time_identifier_feature_name="seen",
    )
    .with_feature_group(texts, "hour_id", ["rain"])
    .point_in_time_accurate_join()
    .to_dataframe()
)
assert sorted(zip(frame.hour_id, frame["rain.1"])) == [(5, 0.1), (5, 0.1), (5, 0.5)], frame

texts.delete()
group.delete()
print("sagemaker 3: features written by batches, read, queried and joined")
