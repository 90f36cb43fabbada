import { useLayoutEffect, useRef } from 'preact/hooks';

/** Tells what comes late whether the component is still in the page. */
export function useIsHere(): () => boolean {
  const isHere = useRef(true);
  useLayoutEffect(() => () => { isHere.current = false; }, []);
  return () => isHere.current;
}
