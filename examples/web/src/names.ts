/** How many colours there are for names, in style.css. */
const COLOURS = 12;

/** The colour of a user: always the same for the same id. */
export function colourOf(userId: string): string {
  let hash = 0;
  for (let n = 0; n < userId.length; n++) hash = (hash * 48271 + userId.charCodeAt(n)) % 2147483647;
  return `colour-${hash % COLOURS}`;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The first letter of the first two words, or of the only one. A letter may be an emoji of many code units. */
export function initials(name: string): string {
  return name.trim().split(/\s+/).slice(0, 2).map((word) => [...graphemes.segment(word)][0]?.segment ?? '').join('').toUpperCase();
}

/** As much of it as takes no more than so many code points: whole letters, if there is one that fits. */
export function shortened(name: string, codePoints: number): string {
  let short = '';
  for (const { segment } of graphemes.segment(name)) {
    if ([...short, ...segment].length > codePoints) break;
    short += segment;
  }
  return short || [...name].slice(0, codePoints).join('');
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function timeOf(date: Date): string {
  return time.format(date);
}

/** With the day, where that is not today. */
export function momentOf(date: Date): string {
  return date.toDateString() === new Date().toDateString() ? time.format(date) : dateAndTime.format(date);
}
