import { useEffect, useRef, useState } from 'preact/hooks';

interface Framed {
  /** What screen readers call it. */
  readonly title: string;
  readonly url: string;
}

/** A page that a job wrote, in a sandbox. */
export function ReportFrame({ title, url }: Framed) {
  const frame = useRef<HTMLIFrameElement>(null);
  const held = useHoldsFocus(frame);
  return (
    <iframe
      ref={frame}
      class={held ? 'report-frame holds-focus' : 'report-frame'}
      title={title}
      sandbox=""
      src={url}
    />
  );
}

/** Whether the focus is within a frame: browsers don't agree that such a frame matches `:focus`. */
function useHoldsFocus(frame: { readonly current: HTMLIFrameElement | null }): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const look = (): void =>
      setHeld(frame.current !== null && document.activeElement === frame.current);
    window.addEventListener('blur', look);
    window.addEventListener('focus', look);
    document.addEventListener('focusin', look);
    return () => {
      window.removeEventListener('blur', look);
      window.removeEventListener('focus', look);
      document.removeEventListener('focusin', look);
    };
  }, [frame]);
  return held;
}
