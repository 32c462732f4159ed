# Values at labels' times, by pandas.merge_asof over the bicycle rentals of demo/data: the expected
# numbers of server/src/services/feature-store/training-sets/merge-asof.test.ts.
#   python scripts/make-merge-asof-fixtures.py    (pandas)
import json
from pathlib import Path

import pandas as pd

root = Path(__file__).resolve().parent.parent
hours = pd.read_csv(root / "demo/data/bike-sharing-hour.csv")
hours["time"] = pd.to_datetime(hours["dteday"]) + pd.to_timedelta(hours["hr"], unit="h")
rentals = hours[["hr", "time", "cnt", "temp"]].sort_values("time")

# every 101st hour, asked about at once, half a day later, or weeks later; and before all of them
labels = hours.iloc[::101][["hr", "time"]].reset_index(drop=True)
shifts = pd.to_timedelta([0, 12 * 3600 - 1, 86_400 * 9, -1], unit="s")
labels["time"] += [shifts[i % len(shifts)] for i in range(len(labels))]
labels.loc[len(labels)] = [5, pd.Timestamp("2010-12-31T23:59:59")]
labels["row"] = range(len(labels))
labels = labels.sort_values("time")


def joined(**how):
    found = pd.merge_asof(labels, rentals, on="time", by="hr", direction="backward", **how)
    found = found.sort_values("row")
    return [
        None if pd.isna(cnt) else [int(cnt), float(temp)]
        for cnt, temp in zip(found["cnt"], found["temp"])
    ]


whole = labels.sort_values("row")
made = {
    "pandas": pd.__version__,
    "labels": [[int(hr), time.strftime("%Y-%m-%dT%H:%M:%SZ")] for hr, time in zip(whole["hr"], whole["time"])],
    "newest": joined(),
    "withinSixHours": joined(tolerance=pd.Timedelta("6h")),
    "before": joined(allow_exact_matches=False),
}
folder = root / "server/test-data/feature-store"
folder.mkdir(parents=True, exist_ok=True)
(folder / "merge-asof.json").write_text(json.dumps(made, separators=(",", ":")) + "\n")
