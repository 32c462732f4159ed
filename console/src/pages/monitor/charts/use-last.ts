import { useRef } from 'preact/hooks';

/**
 * What was shown last while the next is on its way, so that choosing another run does not empty the
 * page under the reader.
 * @param of what it is about: something else begins empty
 */
export function useLast<T>(data: T | undefined, of: string): T | undefined {
  const last = useRef<{ readonly of: string; readonly data: T } | undefined>(undefined);
  if (data !== undefined) last.current = { of, data };
  return data ?? (last.current?.of === of ? last.current.data : undefined);
}
