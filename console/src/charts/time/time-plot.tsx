import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Mark } from '../types.js';
import { onKey } from './keys.js';
import { markText, readingOf } from './reading.js';
import { Stage } from './stage.js';
import type { LookedAt } from './use-look.js';
import type { Model, View } from './view.js';

export interface TimePlotProps {
  readonly chart: LookedAt;
  readonly model: Model;
  readonly height: number;
  readonly cursor: Signal<number | undefined>;
  readonly onView: (view: View) => void;
}

/** The canvas of a chart over time with its buttons and what is read under the cursor. */
export function TimePlot({ chart, model, height, cursor, onView }: TimePlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | undefined>(undefined);
  const now = useRef({ chart, model, choosing: false });
  const mark = useSignal<Mark | undefined>(undefined);
  const spoken = useSignal('');
  const [choosing, setChoosing] = useState(false);
  const [failed, setFailed] = useState('');
  now.current = { chart, model, choosing };
  useEffect(() => {
    const started = new Stage(host.current as HTMLElement, {
      model: () => now.current.model,
      props: () => now.current.chart,
      choosing: () => now.current.choosing,
      ...{ cursor, mark, onView },
      failed: ({ message }) => setFailed(message),
    });
    stage.current = started;
    return () => started.end();
  }, [cursor, mark]);
  useEffect(() => stage.current?.update(), [model, height]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!stage.current || event.target !== host.current) return;
    if (!onKey(event, { stage: stage.current, model, cursor, mark })) return;
    event.preventDefault();
    spoken.value = textOf(mark.value, model, stage.current.view, cursor.value);
  };
  return (
    <>
      <div
        ref={host}
        class={`chart-time ${choosing ? 'chart-choosing' : ''}`}
        style={{ '--chart-height': `${height}px` }}
        role="application"
        aria-roledescription="chart over time"
        aria-label={`${chart.title}. ${help}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and zoom it
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
      {failed !== '' && <p class="failed">The chart could not be loaded: {failed}</p>}
      <div class="chart-below">
        <Reading {...{ model, cursor, mark }} view={() => stage.current?.view} />
        <Tools {...{ choosing, setChoosing }} title={chart.title} stage={() => stage.current} />
      </div>
      <p class="unseen" aria-live="polite">
        {spoken}
      </p>
    </>
  );
}

const help =
  'Arrow keys move it, with Shift they go from point to point; plus and minus zoom, Home shows all, M goes to the next mark, Enter opens it.';

function textOf(
  mark: Mark | undefined,
  model: Model,
  view: View | undefined,
  time: number | undefined,
): string {
  if (mark) return markText(mark);
  return view && time !== undefined ? readingOf(model, view, time) : '';
}

/** What is under the cursor, as text. */
function Reading({
  model,
  cursor,
  mark,
  view,
}: {
  readonly model: Model;
  readonly cursor: Signal<number | undefined>;
  readonly mark: Signal<Mark | undefined>;
  readonly view: () => View | undefined;
}) {
  return (
    <p class="chart-reading" aria-hidden="true">
      {textOf(mark.value, model, view(), cursor.value) || '\u00a0'}
    </p>
  );
}

function Tools({
  title,
  choosing,
  setChoosing,
  stage,
}: {
  readonly title: string;
  readonly choosing: boolean;
  readonly setChoosing: (choosing: boolean) => void;
  readonly stage: () => Stage | undefined;
}) {
  const buttons: readonly (readonly [string, string, () => void])[] = [
    ['◂', 'Earlier', () => stage()?.move(-0.5)],
    ['▸', 'Later', () => stage()?.move(0.5)],
    ['+', 'Zoom in', () => stage()?.zoom(0.5)],
    ['−', 'Zoom out', () => stage()?.zoom(2)],
    ['All', 'Show all', () => stage()?.look(undefined)],
  ];
  return (
    <fieldset class="chart-buttons" aria-label={`Move and zoom ${title}`}>
      {buttons.map(([sign, name, act]) => (
        <button type="button" class="quiet" key={name} title={name} aria-label={name} onClick={act}>
          {sign}
        </button>
      ))}
      <button
        type="button"
        class="quiet"
        aria-pressed={choosing}
        title="Drag chooses a span (as with Shift)"
        onClick={() => setChoosing(!choosing)}
      >
        Select
      </button>
    </fieldset>
  );
}
