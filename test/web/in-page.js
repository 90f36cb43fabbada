// Runs in a page before anything of the page does, and notes what only the page can tell.
(() => {
  const seen = { violations: [], frames: undefined };

  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, sample }) => {
    seen.violations.push([effectiveDirective, blockedURI, sourceFile, sample].join(' '));
  });

  /** The name that somebody who does not see it is told, near enough for what has the focus. */
  seen.focused = () => {
    const element = document.activeElement;
    const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
    return `${element.tagName.toLowerCase()} ${name.trim()}`;
  };

  /** Whether those who see it can tell what has the focus. */
  seen.isFocusShown = () => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };

  /** What reaches over the edge of the window, and what one would have to scroll sideways. */
  seen.tooWide = () => {
    const width = document.documentElement.clientWidth;
    const isOver = ({ left, right, width: own }) => own > 0 && (right > width + 1 || left < -1);
    const isHidden = (element) => element.closest('.unseen-by-eyes, .skip') !== null;
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1;
    return [...document.querySelectorAll('body *')]
      .filter((element) => (isOver(element.getBoundingClientRect()) || scrolls(element)) && !isHidden(element))
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  };

  /** What moves although somebody asked for less of it, with the seconds that it takes. */
  seen.moving = () => [...document.querySelectorAll('*')].flatMap((element) => {
    const { animationName, animationDuration, transitionDuration, scrollBehavior } = getComputedStyle(element);
    const longest = (times) => Math.max(...times.split(',').map(parseFloat));
    const seconds = Math.max(animationName === 'none' ? 0 : longest(animationDuration), longest(transitionDuration));
    return seconds > 0.01 || scrollBehavior === 'smooth' ? [`${element.tagName.toLowerCase()}.${element.className}: ${seconds} s`] : [];
  });

  /** Notes from now on how long each frame took, in milliseconds. */
  seen.watchFrames = () => {
    const frames = seen.frames = [];
    let before;
    const next = (now) => {
      if (frames !== seen.frames) return;
      if (before !== undefined) frames.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  };

  /** Everything that the page could have left on the machine, as text. */
  seen.stored = async () => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, document.cookie,
    await indexedDB.databases(), await caches.keys(), await navigator.serviceWorker?.getRegistrations(), window.name, history.state, location.href,
  ]);

  /** Everything that stands in the document, what was typed too. */
  seen.written = () => [document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value)].join('\n');

  Object.defineProperty(window, 'seen', { value: seen });
})();
