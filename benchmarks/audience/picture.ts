/** A line of the picture: a value for each minute. */
export interface Line {
  readonly label: string;
  readonly color: 'ours' | 'peer';
  readonly minutes: readonly number[];
  /** What it goes on at, where no more than this was played. */
  readonly then?: number;
}

export interface Picture {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly minutes: number;
  /** Tokens a second. */
  readonly limit: number;
  readonly marks: readonly { readonly minute: number; readonly label: string }[];
}

const [WIDTH, HEIGHT] = [840, 400];
const BOX = { left: 64, right: 820, top: 64, bottom: 340 };

// A picture in a README follows the reader's scheme by itself; nothing of it is a file of its own.
const STYLE = `
    text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .quiet { fill: #59636e; }
    .grid { stroke: #d1d9e0; }
    .axis { stroke: #59636e; }
    .limit, .mark { stroke: #59636e; stroke-dasharray: 2 4; }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .ours { stroke: #0969da; } text.ours { fill: #0969da; stroke: none; }
    .peer { stroke: #bc4c00; } text.peer { fill: #bc4c00; stroke: none; }
    .then { stroke-dasharray: 6 5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; } .quiet { fill: #9198a1; } .grid { stroke: #3d444d; } .axis, .limit, .mark { stroke: #9198a1; }
      .ours { stroke: #4493f8; } text.ours { fill: #4493f8; } .peer { stroke: #f0883e; } text.peer { fill: #f0883e; }
    }`;

/** Requests a second over the life of an audience, as SVG; of two lines, each label is at its end of the row. */
export function draw({ title, lines, minutes, limit, marks }: Picture): string {
  const highest = Math.max(limit, ...lines.flatMap((line) => [...line.minutes, line.then ?? 0]));
  const step = tick(highest / 5);
  const top = Math.ceil(highest / step) * step;
  const x = (minute: number): number => round(BOX.left + (minute / minutes) * (BOX.right - BOX.left));
  const y = (value: number): number => round(BOX.bottom - (value / top) * (BOX.bottom - BOX.top));
  const levels = Array.from({ length: top / step + 1 }, (_, n) => n * step);
  const every = minuteTick(minutes);
  const times = Array.from({ length: Math.floor(minutes / every) + 1 }, (_, n) => n * every);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
  <style>${STYLE}
  </style>
  <text class="title" x="${BOX.left}" y="22">${title}</text>
  ${[
    ...lines.map(({ label, color }, n) => `<text class="${color}" x="${n === 0 ? BOX.left : BOX.right}"${n === 0 ? '' : ' text-anchor="end"'} y="44">${label}</text>`),
    ...levels.map((level) => `<path class="grid" d="M${BOX.left} ${y(level)}H${BOX.right}"/><text class="quiet" x="${BOX.left - 8}" y="${y(level) + 4}" text-anchor="end">${thousands(level)}</text>`),
    `<path class="axis" d="M${BOX.left} ${BOX.bottom}H${BOX.right}"/>`,
    ...times.map((time) => `<path class="axis" d="M${x(time)} ${BOX.bottom}v5"/><text class="quiet" x="${x(time)}" y="${BOX.bottom + 20}" text-anchor="middle">${time}</text>`),
    `<text class="quiet" x="${(BOX.left + BOX.right) / 2}" y="${BOX.bottom + 42}" text-anchor="middle">minutes since the first viewer came</text>`,
    `<text class="quiet" x="16" y="${(BOX.top + BOX.bottom) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(BOX.top + BOX.bottom) / 2})">requests a second, by minute</text>`,
    `<path class="limit" d="M${BOX.left} ${y(limit)}H${BOX.right}"/><text class="quiet" x="${BOX.right}" y="${y(limit) - 6}" text-anchor="end">${limit} tokens a second: the service’s limit</text>`,
    ...marks.map(({ minute, label }) => `<path class="mark" d="M${x(minute)} ${BOX.top}V${BOX.bottom}"/><text class="quiet" x="${x(minute) + 6}" y="${BOX.top + 14}">${label}</text>`),
    ...lines.flatMap(({ color, minutes: values, then }) => [
      `<path class="line ${color}" d="M${values.map((value, minute) => `${x(minute + 0.5)} ${y(value)}`).join('L')}"/>`,
      ...then === undefined ? [] : [`<path class="line then ${color}" d="M${x(values.length - 0.5)} ${y(then)}H${BOX.right}"/>`],
    ]),
  ].join('\n  ')}
</svg>
`;
}

/** The next of 1, 2 and 5 with zeros. */
function tick(atLeast: number): number {
  const unit = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5, 10].map((factor) => factor * unit).find((step) => step >= atLeast)!;
}

function minuteTick(minutes: number): number {
  return [1, 2, 5, 10, 15, 20, 30, 60].find((every) => minutes / every <= 12) ?? 120;
}

function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
