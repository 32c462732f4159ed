import type { MonitorView } from 'guiderail/console';
import { useQuery } from '../../../app/use-query.js';
import { Dialog } from '../../../ui/index.js';
import { Constraints } from '../constraints/index.js';
import { ChangedWindows } from './changed-windows.js';
import { DryRun } from './dry-run.js';
import { isOfClarify, OfClarify } from './of-clarify.js';
import { Rebaseline } from './rebaseline.js';
import { RunNow } from './run-now.js';

const dialogs = {
  run: 'Run now',
  try: 'Dry run',
  constraints: 'Constraints',
  baseline: 'Baseline',
  labels: 'Late labels',
} as const;
type Name = keyof typeof dialogs;
const isName = (text: string): text is Name => Object.hasOwn(dialogs, text);

/** What can be done with a monitor; what is open stands in the address. */
export function MonitorActions({
  monitor,
  reload,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  const [open, setOpen] = useQuery('do');
  const names = (Object.keys(dialogs) as Name[]).filter(
    (name) => name !== 'labels' || monitor.type === 'ModelQuality',
  );
  return (
    <>
      {names.map((name) => (
        <button
          type="button"
          key={name}
          class={name === 'run' ? 'primary' : undefined}
          aria-haspopup="dialog"
          onClick={() => setOpen(name)}
        >
          {dialogs[name]}
        </button>
      ))}
      {isName(open) && (
        <Dialog key={open} title={`${dialogs[open]}: ${monitor.name}`} onClose={() => setOpen('')}>
          <What {...{ open, monitor, reload }} />
        </Dialog>
      )}
    </>
  );
}

function What({
  open,
  monitor,
  reload,
}: {
  readonly open: Name;
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  if (open === 'run') return <RunNow {...{ monitor, reload }} />;
  if (open === 'labels') return <ChangedWindows {...{ monitor, reload }} />;
  if (isOfClarify(monitor)) return <OfClarify {...{ monitor }} action={open} />;
  if (open === 'try') return <DryRun monitor={monitor} />;
  if (open === 'constraints') return <Constraints {...{ monitor, reload }} />;
  return <Rebaseline {...{ monitor, reload }} />;
}
