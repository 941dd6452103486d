/**
 * The largest type with which a list still fits its frame, found by trying: `--fit` goes from 1 down to 0.55. It grows
 * again only when other cards hang or the frame changes its size, so that a ticking minute never makes a wall jump.
 */
import { useLayoutEffect, useRef, type RefObject } from 'react';

const SMALLEST = 0.55;
const STEP = 0.03;

/** @param cards what hangs, as one key: a new key starts from the largest type */
export function useFillingType(list: RefObject<HTMLElement | null>, cards: string): void {
  const measured = useRef<string | null>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const same = measured.current === cards;
    measured.current = cards;
    shrinkFrom(element, same ? Number(element.style.getPropertyValue('--fit')) || 1 : 1);
  });
  useLayoutEffect(() => {
    const element = list.current;
    const observer = new ResizeObserver(() => element && shrinkFrom(element, 1));
    if (element?.parentElement) observer.observe(element.parentElement);
    let gone = false;
    void document.fonts.ready.then(() => {
      if (!gone && element) shrinkFrom(element, 1);
    });
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [list]);
}

function shrinkFrom(element: HTMLElement, largest: number): void {
  for (let fit = largest; fit >= SMALLEST; fit -= STEP) {
    element.style.setProperty('--fit', fit.toFixed(2));
    if (element.scrollHeight <= element.clientHeight + 1) return;
  }
}
