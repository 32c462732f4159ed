import { useState } from 'preact/hooks';
import { count, short } from '../../../format/numbers.js';
import { Field, Select } from '../../../ui/index.js';
import {
  type FeatureLimits,
  featuresOf,
  limitsOf,
  type Members,
  members,
  nameOf,
  type Settings,
  settingsOf,
  withLimit,
  withSetting,
} from './model.js';
import { NumberField } from './number-field.js';

const page = 30;
const types = ['Integral', 'Fractional', 'String', 'Unknown'].map((one) => [one, one] as const);
const switches = [
  ['', 'As for all'],
  ['Enabled', 'Enabled'],
  ['Disabled', 'Disabled'],
] as const;
const methods = ['Sound', 'Robust', 'Simple'].map((one) => [one, one] as const);

interface Editing {
  readonly file: Members;
  readonly onFile: (file: Members) => void;
}

/** The limits of each feature, and what holds for all of them. */
export function Features({ file, onFile }: Editing) {
  const [text, setText] = useState('');
  const [shown, setShown] = useState(page);
  const all = featuresOf(file);
  const found = all.filter((one) => nameOf(one).toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div class="constraints">
      <Overall {...{ file, onFile }} />
      <Field
        label={`Find one of ${count(all.length)} features`}
        type="search"
        value={text}
        onInput={setText}
      />
      {found.slice(0, shown).map((feature) => (
        <Feature key={nameOf(feature)} {...{ file, onFile, feature }} />
      ))}
      {found.length === 0 && <p class="dim">No feature is called so.</p>}
      {found.length > shown && (
        <div>
          <button type="button" onClick={() => setShown(shown + page)}>
            {count(Math.min(page, found.length - shown))} more of {count(found.length)}
          </button>
        </div>
      )}
    </div>
  );
}

/** `monitoring_config`: what holds where a feature says nothing else. */
function Overall({ file, onFile }: Editing) {
  const settings = settingsOf(members(file.monitoring_config));
  const set = (name: keyof Settings) => (value: unknown) => onFile(withSetting(file, name, value));
  return (
    <fieldset>
      <legend>For all features</legend>
      <div class="fields">
        <Select
          label="Constraints are"
          value={settings.evaluate_constraints ?? 'Enabled'}
          options={switches.slice(1)}
          onChange={set('evaluate_constraints')}
        />
        <Select
          label="Drift is compared"
          value={settings.perform_comparison ?? 'Enabled'}
          options={switches.slice(1)}
          onChange={set('perform_comparison')}
        />
        <Select
          label="Reading"
          value={settings.comparison_method ?? 'Robust'}
          options={methods}
          onChange={set('comparison_method')}
        />
        <NumberField
          label="Drift distance allowed"
          value={settings.comparison_threshold}
          onValue={set('comparison_threshold')}
        />
        <NumberField
          label="Share of the expected type"
          value={settings.datatype_check_threshold}
          onValue={set('datatype_check_threshold')}
        />
        <NumberField
          label="Share of known categories"
          value={settings.domain_content_threshold}
          onValue={set('domain_content_threshold')}
        />
      </div>
    </fieldset>
  );
}

function Feature({ file, onFile, feature }: Editing & { readonly feature: Members }) {
  const [open, setOpen] = useState(false);
  const name = nameOf(feature);
  const limits = limitsOf(feature);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{name}</b> <span class="dim">{inShort(limits)}</span>
      </summary>
      {open && (
        <Limits
          limits={limits}
          set={(limit) => (value) => onFile(withLimit(file, name, limit, value))}
        />
      )}
    </details>
  );
}

function Limits({
  limits,
  set,
}: {
  readonly limits: FeatureLimits;
  readonly set: (limit: keyof FeatureLimits) => (value: unknown) => void;
}) {
  const isText = limits.inferred_type === 'String';
  const chosen = (limit: keyof FeatureLimits) => (value: string) => set(limit)(value || undefined);
  return (
    <div class="fields limits">
      <Select
        label="Type"
        value={limits.inferred_type ?? 'Unknown'}
        options={types}
        onChange={set('inferred_type')}
      />
      <NumberField
        label="Completeness, 0 to 1"
        value={limits.completeness}
        onValue={set('completeness')}
      />
      {!isText && <Numbers {...{ limits, set }} />}
      {isText && <Domain domains={limits.domains} onDomains={set('domains')} />}
      <NumberField
        label="Drift distance allowed"
        value={limits.comparison_threshold}
        onValue={set('comparison_threshold')}
        placeholder="as for all"
      />
      <NumberField
        label="Share of the expected type"
        value={limits.datatype_check_threshold}
        onValue={set('datatype_check_threshold')}
        placeholder="as for all"
      />
      {isText && (
        <NumberField
          label="Share of known categories"
          value={limits.domain_content_threshold}
          onValue={set('domain_content_threshold')}
          placeholder="as for all"
        />
      )}
      <Select
        label="Constraints are"
        value={limits.evaluate_constraints ?? ''}
        options={switches}
        onChange={chosen('evaluate_constraints')}
      />
      <Select
        label="Drift is compared"
        value={limits.perform_comparison ?? ''}
        options={switches}
        onChange={chosen('perform_comparison')}
      />
    </div>
  );
}

const Numbers = ({ limits, set }: Parameters<typeof Limits>[0]) => (
  <>
    <label class="check">
      <input
        type="checkbox"
        checked={limits.is_non_negative === true}
        onChange={(event) => set('is_non_negative')(event.currentTarget.checked)}
      />{' '}
      Never negative
    </label>
    <NumberField label="At least" value={limits.minimum} onValue={set('minimum')} />
    <NumberField label="At most" value={limits.maximum} onValue={set('maximum')} />
    <NumberField
      label="Share that may lie outside"
      value={limits.allowed_share_outside}
      onValue={set('allowed_share_outside')}
    />
  </>
);

function Domain({
  domains,
  onDomains,
}: {
  readonly domains: readonly string[] | undefined;
  readonly onDomains: (domains: readonly string[] | undefined) => void;
}) {
  return (
    <label class="field domain">
      <span class="dim">Allowed values, one a line; none for any</span>
      <textarea
        rows={Math.min(8, Math.max(2, domains?.length ?? 0))}
        value={domains?.join('\n') ?? ''}
        onChange={(event) => {
          const lines = event.currentTarget.value.split('\n').filter((line) => line !== '');
          onDomains(lines.length === 0 ? undefined : lines);
        }}
      />
    </label>
  );
}

/** A feature's limits in a line. */
function inShort(limits: FeatureLimits): string {
  const { minimum, maximum, domains, completeness, comparison_threshold: threshold } = limits;
  const parts = [
    limits.inferred_type,
    completeness !== undefined && `completeness ${short(completeness)}`,
    limits.is_non_negative && 'never negative',
    minimum !== undefined && `from ${short(minimum)}`,
    maximum !== undefined && `to ${short(maximum)}`,
    domains && `${count(domains.length)} values`,
    threshold !== undefined && `drift ${short(threshold)}`,
    limits.evaluate_constraints === 'Disabled' && 'not checked',
    limits.perform_comparison === 'Disabled' && 'drift not compared',
  ];
  return parts.filter(Boolean).join(', ');
}
