"""Feast with the rows of a file: `python get_record_feast.py FOLDER sqlite|redis PORT_OF_REDIS ROWS`.

FOLDER becomes a feature repository whose online store holds the rows; `feast serve` answers from it.
ROWS has a JSON object in each line.
"""

import json
import sys
from pathlib import Path

import pandas
from feast import Entity, FeatureService, FeatureStore, FeatureView, Field, FileSource, ValueType
from feast.types import Float64, Int64, String

folder, kind, redis_port, rows = sys.argv[1:]
repository = Path(folder).resolve()
online = (
    {"type": "sqlite", "path": str(repository / "online.db")}
    if kind == "sqlite"
    else {"type": "redis", "connection_string": f"127.0.0.1:{redis_port}"}
)
(repository / "feature_store.yaml").write_text(
    json.dumps(
        {
            "project": "bench",
            "registry": str(repository / "registry.db"),
            "provider": "local",
            "online_store": online,
            "entity_key_serialization_version": 3,
        }
    )
)

with open(rows, encoding="utf-8") as lines:
    frame = pandas.DataFrame([json.loads(line) for line in lines])
frame["event_time"] = pandas.to_datetime(frame["event_time"])
source_file = repository / "rows.parquet"
frame.to_parquet(source_file)

types = {"int64": Int64, "float64": Float64, "object": String}
fields = [
    Field(name=name, dtype=types[str(frame[name].dtype)])
    for name in frame.columns
    if name not in ("customer_id", "event_time")
]
customer = Entity(name="customer", join_keys=["customer_id"], value_type=ValueType.STRING)
view = FeatureView(
    name="customers",
    entities=[customer],
    ttl=None,
    schema=fields,
    online=True,
    source=FileSource(path=str(source_file), timestamp_field="event_time"),
)
store = FeatureStore(repo_path=str(repository))
store.apply([customer, view, FeatureService(name="bench", features=[view])])
for start in range(0, len(frame), 10_000):
    store.write_to_online_store("customers", df=frame.iloc[start : start + 10_000])
print(len(frame))
