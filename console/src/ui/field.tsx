import { useId } from 'preact/hooks';

/** A text or number that is typed, with its label. */
export function Field({
  label,
  value,
  onInput,
  type = 'text',
  hint,
  placeholder,
  list,
}: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'number' | 'search' | 'datetime-local';
  readonly hint?: string;
  readonly placeholder?: string;
  /** What is offered to choose from; anything else may be typed. */
  readonly list?: readonly string[] | undefined;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type={type as 'text'} // Preact's types tell inputs apart by it, and all of these are alike here
        value={value}
        placeholder={placeholder}
        list={list && `${id}-list`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      {hint !== undefined && (
        <span id={`${id}-hint`} class="dim">
          {hint}
        </span>
      )}
    </div>
  );
}

/** One of several, with its label. */
export function Select({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
