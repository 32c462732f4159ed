/**
 * That something goes on, and how far it is where that is known.
 * @param done a share of 1
 */
export const Progress = ({
  label,
  done,
}: {
  readonly label: string;
  readonly done?: number | undefined;
}) => (
  <div class="progress" role="status">
    <span>{label}</span>
    {done === undefined ? (
      <progress aria-label={label} />
    ) : (
      <progress aria-label={label} max={1} value={done} />
    )}
  </div>
);
