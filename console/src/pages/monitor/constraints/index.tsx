import type { BaselineVersionSummary, MonitorView } from 'guiderail/console';
import { useEffect, useState } from 'preact/hooks';
import { own, useData } from '../../../api/index.js';
import { plural } from '../../../format/numbers.js';
import { LongRun, Problem, Progress, Select } from '../../../ui/index.js';
import { Accepted } from '../actions/rebaseline.js';
import { SignedFields, signed } from '../actions/signed.js';
import { ObjectLink } from '../summary/run-facts.js';
import { Features } from './features.js';
import { Metrics } from './metrics.js';
import { changedIn, featuresOf, type Members, metricLimits } from './model.js';
import { Preview } from './preview.js';

/** What runs are held against, as its path answers it (docs/baselines.md). */
interface Current {
  readonly MonitoringType: string;
  readonly ConstraintsS3Uri?: string;
  readonly Constraints?: Members;
}

/** The limits that runs are held against: read, changed, tried on the past, and kept. */
export function Constraints({
  monitor: { name },
  reload,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  const path = `monitoring-schedules/${name}/constraints`;
  const loaded = useData((signal) => own<Current>(path, {}, signal), [name]);
  if (loaded.error) return <Problem error={loaded.error} doing="reading the constraints" />;
  if (!loaded.data) return <Progress label="Reading the constraints" />;
  const { Constraints: file, ConstraintsS3Uri: uri } = loaded.data;
  if (!file || uri === undefined) {
    return (
      <p>
        The monitor has no constraints yet. Accept a window as its baseline (Baseline), or run a
        baselining job: both suggest constraints.
      </p>
    );
  }
  return <Editor {...{ name, path, file, uri }} kept={reload} />;
}

const ways = [
  ['each', 'One by one'],
  ['json', 'The file as JSON'],
] as const;

function Editor({
  name,
  path,
  kept,
  ...read
}: {
  readonly name: string;
  readonly path: string;
  readonly file: Members;
  readonly uri: string;
  readonly kept: () => void;
}) {
  const [{ file: before, uri }, setBase] = useState({ file: read.file, uri: read.uri });
  const [file, setFile] = useState(before);
  const [way, setWay] = useState<string>('each');
  const [reason, setReason] = useState('');
  const changed = changedIn(before, file);
  const isData = featuresOf(file).length > 0 || metricLimits(file).length === 0;
  const save = async (told: (text: string) => void, signal: AbortSignal) => {
    if (reason.trim() === '') throw new Error('Say why: others will ask.');
    told('Writes a new version');
    const body = { Constraints: file, Based: uri, ...signed(reason) };
    const version = await own<BaselineVersionSummary>(path, body, signal);
    setBase({ file, uri: version.ConstraintsS3Uri ?? uri });
    kept();
    return version;
  };
  return (
    <div class="dialog-part">
      <p>
        <ObjectLink uri={uri} text={uri} />
      </p>
      <Select label="Edit" value={way} options={ways} onChange={setWay} />
      {way === 'json' ? (
        <Json {...{ file }} onFile={setFile} />
      ) : isData ? (
        <Features {...{ file }} onFile={setFile} />
      ) : (
        <Metrics {...{ file }} onFile={setFile} />
      )}
      <p aria-live="polite">
        {changed.length === 0
          ? 'Nothing is changed yet.'
          : `${plural(changed.length, 'change')}: ${someOf(changed)}.`}
      </p>
      <Preview {...{ name, file }} />
      <SignedFields {...{ reason, setReason }} />
      <LongRun
        label="Keep these limits from the next run on"
        doing="keeping the constraints"
        run={save}
      >
        {(version) => <Accepted version={version} />}
      </LongRun>
    </div>
  );
}

const someOf = (names: readonly string[]): string =>
  names.length > 12
    ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
    : names.join(', ');

function Json({
  file,
  onFile,
}: {
  readonly file: Members;
  readonly onFile: (file: Members) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(file, undefined, 2));
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      try {
        const next = JSON.parse(text) as unknown;
        if (typeof next !== 'object' || next === null || Array.isArray(next)) {
          setWrong('It must be an object.');
          return;
        }
        setWrong('');
        onFile(next as Members);
      } catch (error) {
        setWrong((error as Error).message);
      }
    }, 300);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label class="field json">
      <span class="dim">constraints.json, in AWS’s schema</span>
      <textarea
        rows={24}
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {wrong !== '' && (
        <span class="failed">{wrong} What is below is of the last text that could be read.</span>
      )}
    </label>
  );
}
