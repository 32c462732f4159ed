import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isAborted } from '../api/api-error.js';
import { Problem } from './problem.js';
import { Progress } from './progress.js';

/**
 * A button that starts something long: its progress, a way to end it, and what came of it.
 * @param doing as in "comparing the stores"
 */
export function LongRun<T>({
  label,
  doing,
  run,
  children,
}: {
  readonly label: string;
  readonly doing: string;
  readonly run: (told: (progress: string) => void, signal: AbortSignal) => Promise<T>;
  readonly children: (result: T) => ComponentChildren;
}) {
  const [progress, setProgress] = useState<string>();
  const [result, setResult] = useState<{ readonly of: T }>();
  const [error, setError] = useState<Error>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // below the fold of a dialog nobody would see that it is done
    if (result || error) outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [result, error]);
  const start = (): void => {
    const mine = new AbortController();
    abort.current = mine;
    setError(undefined);
    setProgress('Begins');
    run(setProgress, mine.signal)
      .then(
        (of) => setResult({ of }),
        (failed: Error) => {
          if (!isAborted(failed)) setError(failed);
        },
      )
      .finally(() => setProgress(undefined));
  };
  return (
    <div class="long-run" aria-live="polite">
      <div class="fields">
        <button
          type="button"
          class="primary"
          disabled={progress !== undefined}
          aria-busy={progress !== undefined}
          onClick={start}
        >
          {label}
        </button>
        {progress !== undefined && (
          <>
            <Progress label={progress} />
            <button type="button" onClick={() => abort.current?.abort()}>
              Stop
            </button>
          </>
        )}
      </div>
      <div ref={outcome}>
        {error && <Problem error={error} doing={doing} />}
        {result && children(result.of)}
      </div>
    </div>
  );
}
