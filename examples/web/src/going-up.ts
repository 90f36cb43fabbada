import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** From so many pixels on a finger does not tap, but drags. */
const DRAG = 10;

/** What scrolls up, with the keyboard. */
const KEYS = ['ArrowUp', 'PageUp', 'Home'];

/**
 * Calls back when a reader sets out to scroll up, by key, wheel or finger. Who keeps the list at its end would undo the first step of a
 * smooth scroll before the `scroll` event tells of it. The listeners are passive, so that no scroll waits for a busy page.
 */
export function useGoingUp(list: RefObject<HTMLElement | null>, onUp: () => void): void {
  useEffect(() => {
    const element = list.current!;
    const ending = new AbortController();
    const options = { passive: true, signal: ending.signal };
    const goUp = () => {
      if (element.scrollTop > 0) onUp();
    };
    let touched = 0;
    element.addEventListener('keydown', ({ key, shiftKey }) => {
      if (KEYS.includes(key) || (key === ' ' && shiftKey)) goUp();
    }, options);
    element.addEventListener('wheel', ({ deltaY }) => {
      if (deltaY < 0) goUp();
    }, options);
    element.addEventListener('touchstart', ({ touches }) => {
      touched = touches[0].clientY;
    }, options);
    for (const event of ['touchmove', 'touchend'] as const) { // a busy page may be told of the end alone
      element.addEventListener(event, ({ changedTouches }) => {
        if (changedTouches[0].clientY - touched > DRAG) goUp();
      }, options);
    }
    return () => ending.abort();
  }, []);
}
