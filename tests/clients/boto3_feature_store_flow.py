"""The feature store over boto3: groups, records, their errors, queries and their results."""

import time
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError

sagemaker = boto3.client("sagemaker")
runtime = boto3.client("sagemaker-featurestore-runtime")
athena = boto3.client("athena")
s3 = boto3.client("s3")
BUCKET = "boto3-feature-store-flow"
ROLE = "arn:aws:iam::000000000000:role/service-role/Features"
s3.create_bucket(Bucket=BUCKET)


def refused(code, call, **arguments):
    """The message of a call that has to fail."""
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["Error"]
        assert found["Code"] == code, found
        return found["Message"]
    raise AssertionError(f"{code} was expected")


def record(**features):
    return [{"FeatureName": name, "ValueAsString": value} for name, value in features.items()]


def values(answer):
    return {one["FeatureName"]: one["ValueAsString"] for one in answer.get("Record", [])}


# ---- groups ----------------------------------------------------------------------------------
customers = dict(
    FeatureGroupName="customers",
    RecordIdentifierFeatureName="id",
    EventTimeFeatureName="seen",
    FeatureDefinitions=[
        {"FeatureName": "id", "FeatureType": "String"},
        {"FeatureName": "seen", "FeatureType": "String"},
        {"FeatureName": "age", "FeatureType": "Integral"},
        {"FeatureName": "balance", "FeatureType": "Fractional"},
    ],
    OnlineStoreConfig={"EnableOnlineStore": True, "TtlDuration": {"Unit": "Weeks", "Value": 9999}},
    OfflineStoreConfig={"S3StorageConfig": {"S3Uri": f"s3://{BUCKET}/features"}},
    ThroughputConfig={"ThroughputMode": "OnDemand"},
    RoleArn=ROLE,
    Description="Customers",
    Tags=[{"Key": "owner", "Value": "risk"}, {"Key": "consumer:fraud", "Value": ""}],
)
arn = sagemaker.create_feature_group(**customers)["FeatureGroupArn"]
assert arn == "arn:aws:sagemaker:us-east-1:000000000000:feature-group/customers"
refused("ResourceInUse", sagemaker.create_feature_group, **customers)
message = refused(
    "ValidationException",
    sagemaker.create_feature_group,
    **{**customers, "FeatureGroupName": "other", "EventTimeFeatureName": "when"},
)
assert "when" in message, message
told = sagemaker.describe_feature_group(FeatureGroupName="customers")
assert told["FeatureGroupStatus"] == "Created" and told["FeatureGroupArn"] == arn
assert told["OfflineStoreStatus"]["Status"] == "Active"
catalog = told["OfflineStoreConfig"]["DataCatalogConfig"]
assert catalog["Catalog"] == "AwsDataCatalog" and catalog["Database"] == "sagemaker_featurestore"
assert refused(
    "ResourceNotFound", sagemaker.describe_feature_group, FeatureGroupName="strangers"
)
assert {"Key": "owner", "Value": "risk"} in sagemaker.list_tags(ResourceArn=arn)["Tags"]
pages = sagemaker.get_paginator("list_feature_groups").paginate(NameContains="cust")
assert [one["FeatureGroupName"] for page in pages for one in page["FeatureGroupSummaries"]] == [
    "customers"
]

# ---- records ---------------------------------------------------------------------------------
put = lambda **features: runtime.put_record(  # noqa: E731
    FeatureGroupName="customers", Record=record(**features)
)
get = lambda id, **more: runtime.get_record(  # noqa: E731
    FeatureGroupName="customers", RecordIdentifierValueAsString=id, **more
)
put(id="a", seen="2026-11-01T10:00:00Z", age="41", balance="1.5")
put(id="a", seen="2026-11-01T09:00:00Z", age="40", balance="9.5")  # older: offline alone
assert values(get("a"))["age"] == "41"
put(id="a", seen="2026-11-01T10:00:00.000Z", age="42")  # the same moment: the later call
assert values(get("a")) == {"id": "a", "seen": "2026-11-01T10:00:00.000Z", "age": "42"}
assert values(get("a", FeatureNames=["age"])) == {"age": "42"}
assert "ExpiresAt" in get("a", ExpirationTimeResponse="Enabled")
assert "Record" not in get("nobody")
odd = "ü/ %?&=+#\t\u20ac \U0001f600"
put(id=odd, seen="2026-11-01T10:00:00Z", age="1")
assert values(get(odd))["id"] == odd

for features, word in [
    (dict(id="b", seen="2026-11-01T10:00:00Z", height="3"), "height"),
    (dict(id="b", seen="2026-11-01T10:00:00Z", age="old"), "age"),
    (dict(id="b", seen="2026-11-01T10:00:00Z", age="1.5"), "age"),
    (dict(id="b", seen="2026-11-01T10:00:00Z", balance="much"), "balance"),
    (dict(id="b", seen="yesterday"), "seen"),
    (dict(id="b", age="3"), "seen"),
    (dict(seen="2026-11-01T10:00:00Z", age="3"), "id"),
]:
    message = refused(
        "ValidationError",
        runtime.put_record,
        FeatureGroupName="customers",
        Record=record(**features),
    )
    assert word in message, message
refused(
    "ResourceNotFound",
    runtime.get_record,
    FeatureGroupName="strangers",
    RecordIdentifierValueAsString="a",
)

runtime.delete_record(
    FeatureGroupName="customers",
    RecordIdentifierValueAsString="a",
    EventTime="2026-11-01T11:00:00Z",
)
assert "Record" not in get("a")
put(id="a", seen="2026-11-01T10:30:00Z", age="43")  # older than the delete
assert "Record" not in get("a")
put(id="a", seen="2026-11-01T12:00:00Z", age="44")
assert values(get("a"))["age"] == "44"
runtime.delete_record(
    FeatureGroupName="customers",
    RecordIdentifierValueAsString="a",
    EventTime="2026-11-01T13:00:00Z",
    DeletionMode="HardDelete",
)
put(id="a", seen="2026-11-01T12:30:00Z", age="45")  # nothing is left that would be newer
assert values(get("a"))["age"] == "45"

for number in range(60):
    put(id=f"many-{number}", seen="2026-11-01T10:00:00Z", age=str(number))
batch = runtime.batch_get_record(
    Identifiers=[
        {
            "FeatureGroupName": "customers",
            "RecordIdentifiersValueAsString": [f"many-{number}" for number in range(60)],
            "FeatureNames": ["id", "age"],
        },
        {"FeatureGroupName": "strangers", "RecordIdentifiersValueAsString": ["x"]},
    ]
)
assert len(batch["Records"]) == 60 and batch["UnprocessedIdentifiers"] == []
assert all(len(one["Record"]) == 2 for one in batch["Records"])
assert [one["ErrorCode"] for one in batch["Errors"]] == ["ResourceNotFound"], batch["Errors"]

# ---- metadata, search, a feature more --------------------------------------------------------
sagemaker.update_feature_metadata(
    FeatureGroupName="customers",
    FeatureName="age",
    Description="In years",
    ParameterAdditions=[{"Key": "unit", "Value": "year"}],
)
meta = sagemaker.describe_feature_metadata(FeatureGroupName="customers", FeatureName="age")
assert meta["Description"] == "In years" and meta["Parameters"] == [{"Key": "unit", "Value": "year"}]
found = sagemaker.search(
    Resource="FeatureGroup",
    SearchExpression={
        "Filters": [{"Name": "Tags.owner", "Operator": "Equals", "Value": "risk"}],
    },
)
assert [one["FeatureGroup"]["FeatureGroupName"] for one in found["Results"]] == ["customers"]
sagemaker.update_feature_group(
    FeatureGroupName="customers",
    FeatureAdditions=[{"FeatureName": "segment", "FeatureType": "String"}],
)
put(id="many-1", seen="2026-11-02T10:00:00Z", segment="gold")
assert values(get("many-1"))["segment"] == "gold" and "segment" not in values(get("many-2"))

# ---- queries ---------------------------------------------------------------------------------
def query(sql):
    started = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Catalog": "AwsDataCatalog", "Database": catalog["Database"]},
        ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/queries/"},
    )["QueryExecutionId"]
    for _ in range(200):
        told = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
        if told["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return told
        time.sleep(0.05)
    raise AssertionError("a query does not end")


table = catalog["TableName"]
done = query(
    f"SELECT id, age, is_deleted, from_iso8601_timestamp(seen) AS at FROM {table} "
    "WHERE id = 'a' ORDER BY write_time, api_invocation_time"
)
assert done["Status"]["State"] == "SUCCEEDED", done
rows = athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]
cells = [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows["Rows"]]
assert cells[0] == ["id", "age", "is_deleted", "at"]
assert [row[1] for row in cells[1:]] == ["41", "40", "42", None, "43", "44", None, "45"], cells
assert [row[2] for row in cells[1:]].count("true") == 2
types = [column["Type"] for column in rows["ResultSetMetadata"]["ColumnInfo"]]
assert types[:3] == ["varchar", "bigint", "boolean"], types
bucket, key = done["ResultConfiguration"]["OutputLocation"][len("s3://") :].split("/", 1)
text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
assert text.splitlines()[0] == '"id","age","is_deleted","at"', text
failed = query(f"SELECT nothing FROM {table}")
assert failed["Status"]["State"] == "FAILED" and "nothing" in failed["Status"]["StateChangeReason"]

# ---- the files, once -------------------------------------------------------------------------
prefix = told["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"]
place = prefix[len(f"s3://{BUCKET}/") :]
assert place.startswith("features/000000000000/sagemaker/us-east-1/offline-store/customers-")
listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=place)["Contents"]
hour = datetime(2026, 11, 1, 10, tzinfo=timezone.utc)
folder = hour.strftime("year=%Y/month=%m/day=%d/hour=%H/")
assert any(one["Key"].startswith(f"{place}/{folder}") for one in listed), listed
assert all(one["Key"].endswith(".parquet") for one in listed), listed

# ---- a group goes, its history stays ---------------------------------------------------------
sagemaker.delete_feature_group(FeatureGroupName="customers")
refused("ResourceNotFound", sagemaker.describe_feature_group, FeatureGroupName="customers")
refused("ResourceNotFound", put, id="a", seen="2026-11-03T10:00:00Z")
after = query(f"SELECT count(*) AS n FROM {table}")
assert after["Status"]["State"] == "SUCCEEDED", after
print("boto3: feature groups, records, queries and files")
