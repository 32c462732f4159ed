import { useEffect, useRef, useState } from 'preact/hooks';

export interface ChartMenuProps {
  readonly title: string;
  readonly open: boolean;
  readonly onData: () => void;
  readonly onSave: (form: 'svg' | 'png' | 'csv') => Promise<void>;
}

const forms = ['svg', 'png', 'csv'] as const;

/** What can be done with any chart: show its numbers, download it. */
export function ChartMenu({ title, open, onData, onSave }: ChartMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [told, setTold] = useState('');
  useEffect(() => closing(menu.current), []);
  const save = (form: (typeof forms)[number]): void => {
    menu.current?.removeAttribute('open');
    onSave(form).then(
      () => setTold(`Downloaded as ${form.toUpperCase()}`),
      (error: Error) => setTold(`No ${form.toUpperCase()}: ${error.message}`),
    );
  };
  return (
    <div class="chart-tools">
      <span class="dim" aria-live="polite">
        {told.startsWith('No ') ? told : <span class="unseen">{told}</span>}
      </span>
      <button type="button" class="quiet" aria-expanded={open} onClick={onData}>
        Data<span class="unseen"> of {title}</span>
      </button>
      <details class="chart-menu" ref={menu}>
        <summary>
          Download<span class="unseen"> {title}</span>
        </summary>
        <div>
          {forms.map((form) => (
            <button type="button" key={form} onClick={() => save(form)}>
              {form.toUpperCase()}
            </button>
          ))}
        </div>
      </details>
    </div>
  );
}

/** Closes the menu when the reader turns elsewhere or presses Escape. */
function closing(menu: HTMLDetailsElement | null): (() => void) | undefined {
  if (!menu) return;
  const outside = (event: Event): void => {
    if (menu.open && !menu.contains(event.target as Node)) menu.open = false;
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
    event.stopPropagation();
  };
  document.addEventListener('pointerdown', outside);
  document.addEventListener('focusin', outside);
  menu.addEventListener('keydown', key);
  return () => {
    document.removeEventListener('pointerdown', outside);
    document.removeEventListener('focusin', outside);
    menu.removeEventListener('keydown', key);
  };
}
