import { useLayoutEffect, useRef } from 'preact/hooks';

let isFirst = true;

/** For when the button that somebody has pressed goes away: the focus would be nowhere. */
export function focusHeading(): void {
  document.querySelector('h1')?.focus();
}

/** Whether the focus is nowhere, or on what is about to go. Where somebody has moved on meanwhile, it is theirs. */
export function isFocusLost(going?: Element): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement === going;
}

/** The heading of a page. The focus goes to it with each change of page, so that a screen reader says where one is. */
export function Heading({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = children === 'Chat' ? 'Chat' : `${children} · Chat`;
    if (!isFirst) heading.current?.focus();
    isFirst = false; // where the page was just opened, the browser decides
  }, [children]);
  return <h1 ref={heading} tabIndex={-1} dir="auto">{children}</h1>;
}
