/** Keys pressed anywhere inside an element, for shortcuts that go beyond what its controls do by themselves. */
import { useEffect, useRef, type RefObject } from 'react';

export function useKeys(element: RefObject<HTMLElement | null>, onKey: (event: KeyboardEvent) => void): void {
  const handler = useRef(onKey);
  useEffect(() => {
    handler.current = onKey;
  });
  useEffect(() => {
    const node = element.current;
    const listen = (event: KeyboardEvent) => handler.current(event);
    node?.addEventListener('keydown', listen);
    return () => node?.removeEventListener('keydown', listen);
  }, [element]);
}
