import { ApiError } from '../api/api-error.js';

/**
 * What went wrong, where, and what can be done.
 * @param doing what was tried, as in "reading the schedule"
 */
export function Problem({
  error,
  doing,
  retry,
}: {
  readonly error: Error;
  readonly doing: string;
  readonly retry?: (() => void) | undefined;
}) {
  return (
    <div class="problem" role="alert">
      <p>
        <b>Failed while {doing}.</b> {error.message}
      </p>
      {error instanceof ApiError && error.status > 0 && (
        <p class="dim">
          {error.code}, HTTP {error.status}
        </p>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
