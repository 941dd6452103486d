/** Keys pressed anywhere inside an element, or in the whole window, for shortcuts that go beyond what controls do by themselves. */
import { useEffect, useRef, type RefObject } from 'react';

export function useKeys(
  target: RefObject<HTMLElement | null> | 'window',
  onKey: (event: KeyboardEvent) => void,
): void {
  const handler = useRef(onKey);
  useEffect(() => {
    handler.current = onKey;
  });
  useEffect(() => {
    const place: Pick<HTMLElement, 'addEventListener' | 'removeEventListener'> | null =
      target === 'window' ? document.documentElement : target.current;
    const listen = (event: KeyboardEvent) => handler.current(event);
    place?.addEventListener('keydown', listen);
    return () => place?.removeEventListener('keydown', listen);
  }, [target]);
}
