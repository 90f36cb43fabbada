/** Part of every secret that a function holds: none may be seen in a log. */
export const SENTINEL = 'sentinel-';
