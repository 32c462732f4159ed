"""Runs a user's script for the analyzer: rows of records, or a word after an analysis.

Called as `host.py SETUP`, a JSON file; see ../../src/services/monitoring/analyzer/scripts/setup.ts.
Data comes on standard input, rows go to standard output as JSON Lines, and everything that the
script prints goes to standard error. Ends with status 0 and summary.json beside SETUP, or with
status 3 and failure.json.
"""

import faulthandler
import inspect
import json
import linecache
import logging
import mmap
import os
import signal
import sys
import traceback
from datetime import datetime, timedelta, timezone
from time import monotonic

FAILED = 3
MOST_EXAMPLES = 5
LONGEST_RECORD = 2000
LONGEST_TRACEBACK = 16000
#: Rows that are held before they are written, and records between two notes of the place.
BATCH = 1000
#: Digits of a line's number in the file that tells the server where a process was that is gone.
PLACE_DIGITS = 12
#: Seconds more than a record may take, after which code that no signal reaches is ended.
UNREACHED_S = 2
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Failure(Exception):
    """A script that is not as it must be, or gave what is no row."""


class Stuck(BaseException):
    """Raised inside a handler that does not come back; `except Exception` does not hold it."""


class Side:
    """What went in or came out: `.data` as text, in `.encoding`."""

    __slots__ = ("data", "encoding", "observedContentType", "mode")

    def __init__(self, side):
        self.data = side.get("data")
        self.encoding = side.get("encoding")
        self.observedContentType = side.get("observedContentType")
        self.mode = side.get("mode")

    @property
    def observed_content_type(self):
        return self.observedContentType


class EventMetadata:
    __slots__ = ("_event",)

    def __init__(self, event):
        self._event = event

    @property
    def event_id(self):
        return self._event.get("eventId")

    @property
    def event_time(self):
        return self._event.get("inferenceTime")

    @property
    def inference_id(self):
        return self._event.get("inferenceId")

    @property
    def custom_attributes(self):
        return self._event.get("customAttributes")

    eventId = event_id
    eventTime = inference_time = inferenceTime = event_time
    inferenceId = inference_id
    custom_attribute = customAttribute = customAttributes = custom_attributes


class InferenceRecord:
    """A captured record, or one that is merged with its label."""

    __slots__ = ("_whole", "_capture", "endpoint_input", "endpoint_output")

    def __init__(self, whole, capture):
        self._whole = whole
        self._capture = capture
        given = capture.get("endpointInput")
        answered = capture.get("endpointOutput")
        self.endpoint_input = Side(given) if given else None
        self.endpoint_output = Side(answered) if answered else None

    @property
    def batch_transform_output(self):
        side = self._capture.get("batchTransformOutput")
        return Side(side) if side else None

    @property
    def ground_truth(self):
        side = self._whole.get("groundTruthData")
        return Side(side) if side else None

    @property
    def event_metadata(self):
        return EventMetadata(self._whole.get("eventMetadata") or {})

    @property
    def event_version(self):
        return self._whole.get("eventVersion")

    @property
    def endpointInput(self):
        return self.endpoint_input

    @property
    def endpointOutput(self):
        return self.endpoint_output

    batchTransformOutput = batch_transform_output
    groundTruth = ground_truth
    eventMetadata = event_metadata
    eventVersion = event_version


class Place:
    """Where the script is in its data."""

    source = ""
    line = 0
    text = ""
    #: Goes up with each record; a watch that sees the same number again knows that nothing moves.
    count = 0
    busy = False


def load(setup, names):
    """The first of the functions that the script has."""
    name, path = setup["name"], setup["script"]
    with open(path, encoding="utf-8") as file:
        source = file.read()
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    module = {"__name__": "customer_script", "__file__": path}
    sys.path.insert(0, os.path.dirname(path))
    exec(compile(source, name, "exec"), module)
    for wanted in names:
        if callable(module.get(wanted)):
            return module[wanted]
    raise Failure("the script has no function %s: define def %s." % (names[0], setup["usage"]))


def takes_logger(function):
    """Whether a second argument can be given by position."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if any(one.kind == inspect.Parameter.VAR_POSITIONAL for one in parameters):
        return True
    return sum(one.kind in kinds for one in parameters) > 1


def logger():
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    return logging.getLogger("preprocessor")


def plain(value):
    """Numbers and arrays of numpy and the like as Python's; anything else as text."""
    tolist = getattr(value, "tolist", None)
    return tolist() if callable(tolist) else str(value)


ENCODE = json.JSONEncoder(
    sort_keys=True, allow_nan=False, separators=(",", ":"), ensure_ascii=False, default=plain
).encode


def finite(value):
    """JSON has no NaN, which is missing, and no infinity, which keeps its name."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    if not isinstance(value, (str, int, bool, type(None))):
        value = value if isinstance(value, float) else plain(value)
    if isinstance(value, float) and value != value:
        return None
    if value in (float("inf"), float("-inf")):
        return str(value)
    return value


def encoded(row):
    try:
        return ENCODE(row)
    except (TypeError, ValueError):
        pass  # a NaN, mostly
    try:
        return ENCODE(finite(row))
    except (TypeError, ValueError, RecursionError) as error:
        raise Failure(
            "its row cannot be written (%s): the keys of a row are texts, or all whole numbers; its "
            "values are numbers, texts, None, or lists and dicts of these." % error
        ) from None


def by_position(columns):
    """Gives rows whose keys are numbers the baseline's names, by the keys' order."""
    known = set(columns)
    renamed = {}

    def rename(row):
        keys = tuple(row)
        if keys not in renamed:
            digits = all(type(key) is int for key in keys)
            digits = digits or all(isinstance(key, str) and key.isdigit() for key in keys)
            names = None
            if digits and not known.intersection(keys):
                order = sorted(keys)
                names = {
                    key: columns[at] if at < len(columns) else "_c%d" % at
                    for at, key in enumerate(order)
                }
            if len(renamed) > BATCH:
                renamed.clear()
            renamed[keys] = names
        names = renamed[keys]
        return row if names is None else {names[key]: value for key, value in row.items()}

    return rename


def own_row(record):
    """The row of a record that the script gives back as it is: output first, then input."""
    if isinstance(record, str):
        return {str(at).zfill(20): cell for at, cell in enumerate(record.split(","))}
    sides = [record.endpoint_output or record.batch_transform_output, record.endpoint_input]
    sides = [side for side in sides if side is not None]
    if sides and all(side.encoding == "JSON" for side in sides):
        row = {}
        for side in reversed(sides):
            row.update(json.loads(side.data))
        return row
    cells = ",".join(side.data.rstrip("\r\n") for side in sides).split(",")
    return {str(at).zfill(20): cell for at, cell in enumerate(cells)}


def rows_of(result, record):
    """What a handler gave back, as rows."""
    if isinstance(result, dict):
        rows = [result]
    elif isinstance(result, (list, tuple)):
        rows = result
    elif result is record:
        rows = [own_row(record)]
    elif result is not None and hasattr(result, "keys") and hasattr(result, "__getitem__"):
        rows = [dict(result)]
    else:
        raise Failure(
            "it returned %s: return a dict for a row, a list of dicts for several, or [] to drop "
            "the record." % ("None" if result is None else "a " + type(result).__name__)
        )
    for row in rows:
        if not isinstance(row, dict):
            raise Failure("it returned a list that holds a %s, not dicts." % type(row).__name__)
        if not row:
            raise Failure("it returned {}, a row without columns: return [] to drop the record.")
    return rows


def whole_seconds(ms):
    """The first whole second at or after a moment, as captures write it."""
    return (EPOCH + timedelta(seconds=-(-ms // 1000))).strftime("%Y-%m-%dT%H:%M:%SZ")


def window_of(span):
    """Whether a record's time lies in the span."""
    if span is None:
        return lambda time: True
    start, end = whole_seconds(span["start"]), whole_seconds(span["end"])
    shape = len(start)

    def holds(time):
        if len(time) == shape and time[-1] == "Z":
            return start <= time < end
        moment = datetime.fromisoformat(time.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return span["start"] <= (moment - EPOCH) / timedelta(milliseconds=1) < span["end"]

    return holds


class Unreadable(Exception):
    """A line that holds no record."""


def record_reader(setup):
    """Reads a line as a record; None outside the window."""
    holds = window_of(setup["window"])
    timed = setup["window"] is not None and setup["timed"]

    def read(text):
        try:
            whole = json.loads(text)
        except ValueError as error:
            raise Unreadable("the record is not JSON: %s" % error) from None
        capture = whole.get("captureData") if isinstance(whole, dict) else None
        if not isinstance(capture, dict):
            raise Unreadable("the record has no captureData")
        time = (whole.get("eventMetadata") or {}).get("inferenceTime")
        if time is None and timed:
            raise Unreadable("the record has no eventMetadata.inferenceTime")
        try:
            inside = time is None or holds(time)
        except (ValueError, TypeError, AttributeError):
            raise Unreadable("the inferenceTime %r is no time" % (time,)) from None
        return InferenceRecord(whole, capture) if inside else None

    return read


def shown(text):
    return text if len(text) <= LONGEST_RECORD else text[:LONGEST_RECORD] + "…"


class Preprocess:
    """Leads every line of the data through the script's handler."""

    def __init__(self, setup, out):
        handler = load(setup, ["preprocess_handler", "preprocessHandler"])
        self.setup = setup
        self.out = out
        self.rename = by_position(setup["columns"]) if setup["columns"] else None
        self.read = record_reader(setup) if setup["kind"] == "records" else None
        self.handle = handler
        if takes_logger(handler):
            log = logger()
            self.handle = lambda record: handler(record, log)
        self.summary = {"records": 0, "rows": 0, "dropped": 0, "outside": 0}
        self.unreadable = {"count": 0, "examples": []}
        self.rows = []
        with open(os.path.join(FOLDER, "place"), "w+b") as file:
            file.write(b"0" * PLACE_DIGITS)
            file.flush()
            self.place = mmap.mmap(file.fileno(), PLACE_DIGITS)

    def run(self):
        marker = self.setup["marker"].encode()
        first = 2 if self.setup["header"] else 1
        self.note()
        Watch.arm()
        for raw in sys.stdin.buffer:
            if raw.startswith(marker):
                Place.source, Place.line = json.loads(raw[len(marker) :]), 0
                self.note()
                continue
            Place.line += 1
            if Place.line >= first:
                self.line(raw.rstrip(b"\r\n"))
        self.place[:] = b"0" * PLACE_DIGITS
        self.write()
        return {**self.summary, "unreadable": self.unreadable}

    def line(self, raw):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            self.skip(raw.decode("utf-8", "replace"), "the line is no text in UTF-8")
            return
        if not text.strip():
            return
        Place.text = text
        record = text
        if self.read is not None:
            try:
                record = self.read(text)
            except Unreadable as error:
                self.skip(text, str(error))
                return
            if record is None:
                self.summary["outside"] += 1
                return
        self.summary["records"] += 1
        Place.count += 1
        self.place[:] = b"%012d" % Place.line
        Place.busy = True
        result = self.handle(record)
        Place.busy = False
        if monotonic() - Watch.armed > Watch.soon_s:
            Watch.arm()
        rows = rows_of(result, record)
        if not rows:
            self.summary["dropped"] += 1
        for row in rows:
            self.rows.append(encoded(row if self.rename is None else self.rename(row)))
        if len(self.rows) >= BATCH or self.summary["records"] % BATCH == 0:
            self.write()

    def skip(self, text, reason):
        self.unreadable["count"] += 1
        if len(self.unreadable["examples"]) < MOST_EXAMPLES:
            self.unreadable["examples"].append(
                {"source": Place.source, "line": Place.line, "reason": reason, "excerpt": text[:200]}
            )

    def write(self):
        self.summary["rows"] += len(self.rows)
        if self.rows:
            self.out.write(("\n".join(self.rows) + "\n").encode("utf-8", "surrogatepass"))
            self.rows = []
        self.note()

    def note(self):
        """For the server, in case this process is ended."""
        note = {"source": Place.source, "line": Place.line}
        write_json("progress.json", note)


def write_json(name, value):
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8", errors="replace") as file:
        json.dump(value, file)


class Watch:
    """Ends a handler that stays with one record for longer than `limit_s`.

    A signal comes every second, and raises Stuck. A handler that no signal reaches, since it loops
    inside a function of C or catches whatever is raised, is ended by faulthandler's own thread, whose
    time is put off as long as signals come or records go by; stuck.txt then tells where it was.
    """

    #: When the thread's time was put off last; before the first record there is none.
    armed = 0.0
    soon_s = float("inf")
    limit_s = 0
    told = None

    @classmethod
    def arm(cls):
        if cls.told is None:
            return
        cls.armed = monotonic()
        cls.soon_s = 2
        seconds = cls.limit_s + UNREACHED_S
        faulthandler.dump_traceback_later(seconds, exit=True, file=cls.told)

    @classmethod
    def disarm(cls):
        faulthandler.cancel_dump_traceback_later()


def watch(limit_s):
    if not hasattr(signal, "setitimer"):
        return
    seen = {"count": -1, "for": 0}
    Watch.limit_s = limit_s
    Watch.told = open(os.path.join(FOLDER, "stuck.txt"), "w", encoding="utf-8")

    def look(_signal, _frame):
        if not Place.busy or Place.count != seen["count"]:
            seen["count"], seen["for"] = Place.count, 0
        else:
            seen["for"] += 1
        if seen["for"] >= limit_s:
            raise Stuck("the handler did not come back from this record for %d s" % limit_s)
        if Watch.armed:
            Watch.arm()

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)


def without_own_frames(told):
    """Takes this program's frames out of an exception's traceback, and out of its causes'."""
    own = os.path.abspath(__file__)
    frames = [frame for frame in told.stack if os.path.abspath(frame.filename) != own]
    told.stack = traceback.StackSummary.from_list(frames)
    for cause in (told.__cause__, told.__context__):
        if cause is not None:
            without_own_frames(cause)


def tell(error):
    """Writes what went wrong, with the frames of the script alone."""
    told = traceback.TracebackException.from_exception(error)
    without_own_frames(told)
    message = list(told.format_exception_only())[-1].strip()
    text = "".join(told.format()).strip()
    if isinstance(error, (Failure, Stuck)):
        message = str(error)
    if isinstance(error, Failure):
        text = ""
    failure = {"message": message, "traceback": text[-LONGEST_TRACEBACK:]}
    if isinstance(error, ModuleNotFoundError):
        failure["missingModule"] = error.name or ""
    if isinstance(error, Stuck):
        failure["stuck"] = True
    if Place.text:
        failure.update(source=Place.source, line=Place.line, record=shown(Place.text))
    write_json("failure.json", failure)


def main():
    # what the script prints goes to the log; the data's stream is this program's alone
    out = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)
    with open(sys.argv[1], encoding="utf-8") as file:
        setup = json.load(file)
    watch(setup["record_s"])
    try:
        if setup["kind"] == "after":
            load(setup, ["postprocess_handler", "postprocessHandler"])()
            summary = {}
        else:
            summary = Preprocess(setup, out).run()
    except BaseException as error:  # also SystemExit: a script that ends the program is told of
        tell(error)
        sys.stderr.flush()
        os._exit(FAILED)
    Watch.disarm()
    out.close()
    write_json("summary.json", summary)


FOLDER = os.path.dirname(os.path.abspath(sys.argv[1]))
main()
