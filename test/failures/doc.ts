import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const DOC = readFileSync(join(__dirname, '../../docs/failures.md'), 'utf8');

/** The headings of the tables that hold sentences of a deployment. */
export const DEPLOYMENT = [
  'What the template says', 'What Amazon IVS Chat refuses', 'What others did', 'What becomes of logging configurations', 'No answer, or none in time',
];
/** Of a directory of rooms, when it is deleted. */
export const REMOVAL = 'When a room directory goes';
export const SYNTH = 'At synth';

/** A line of a table: what happens, the sentence that is read then, and what to do. */
export interface Row {
  readonly failure: string;
  readonly sentence: string;
  readonly whatToDo: string;
  /** Matches the sentence whatever its placeholders stand for. */
  readonly pattern: RegExp;
}

const ID = '[a-zA-Z0-9]{12}';
const ARN = (resource: string) => `arn:aws:ivschat:us-east-1:000000000000:${resource}/${ID}`;
const PATH = '[\\w/]+';

/** What each placeholder may stand for: as narrow as it can be, so that a sentence is not taken for another. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  'account or region': '(account|region)',
  'ARN': 'arn:aws:[a-z]+:\\S+',
  'characters': '.+',
  'host': '[\\w.-]+',
  'how': '(left at its default|set to another value)',
  'id': '\\w+',
  'kind': '(room|logging configuration)',
  'kinds': '(rooms|logging configurations)',
  'logging configuration ARN': ARN('logging-configuration'),
  'message': '.+',
  'method': 'for[A-Z]\\w+',
  'network error': '(TimeoutError|Error)',
  'number': '-?[\\d.]+( to \\d+)?',
  'operation': '((Create|Get|Update|Delete)(Room|LoggingConfiguration)|List(Rooms|LoggingConfigurations)|(Tag|Untag)Resource)',
  'path': PATH,
  'physical id': '\\S+',
  'property': '[\\w.]+(\\[[^\\]]+\\])?( [\\w ]+| \\(in (minutes|seconds)\\))?',
  'request id': '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  'resource': '(room|logging-configuration)',
  'resource type': '\\S+',
  'rooms': `(\\w+ \\()?${ARN('room')}\\)?(, (\\w+ \\()?${ARN('room')}\\)?)*`,
  'seconds': '\\d+',
  'service error': '(InternalServerException|ServiceUnavailableException)',
  'state': '[A-Z_]+',
  'table': '[\\w.-]+',
  'value': '.+',
  'wanted': '((a|an|one of) .+|ALLOW or DENY|true or false)',
  'what': 'the [\\w /]+',
};

/** The rows of the table under a heading. */
export function rowsUnder(heading: string): Row[] {
  const section = DOC.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (!section) throw new Error(`docs/failures.md has no heading ${heading}`);
  return [...section.matchAll(/^\| (.+?) \| `(.+)` \| (.*) \|$/gm)]
    .map(([, failure, sentence, whatToDo]) => ({ failure, sentence, whatToDo, pattern: patternOf(sentence) }));
}

function patternOf(sentence: string): RegExp {
  // Split by what was captured, so that every other part is a placeholder.
  const parts = sentence.split(/<([^>]+)>/).map((part, n) => (n % 2 === 0 ? constant(part) : placeholder(part)));
  return new RegExp(`^${parts.join('')}$`, 's');
}

function constant(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.+');
}

function placeholder(name: string): string {
  if (!(name in PLACEHOLDERS)) throw new Error(`docs/failures.md has the placeholder <${name}>, which test/failures/doc.ts does not know`);
  return PLACEHOLDERS[name];
}

/** What makes a failure happen, and gives the sentences that were read then: one, or those of each way to it. */
export type Happening = () => string | string[] | Promise<string | string[]>;

/** Tests that each failure of a table happens, and that its sentence is read then. No row is left out, and nothing that happens has no row. */
export function testRows(heading: string, happenings: Readonly<Record<string, Happening>>): void {
  describe(heading, () => {
    test('has a row for each failure that is tested, and no other', () => {
      expect(rowsUnder(heading).map(({ failure }) => failure)).toEqual(Object.keys(happenings));
    });

    test.each(Object.entries(happenings))('%s: what is read is what the page says', async (failure, happen) => {
      const row = rowsUnder(heading).find((one) => one.failure === failure);
      const sentences = [await happen()].flat();
      expect(sentences).not.toEqual([]);
      for (const sentence of sentences) expect(sentence).toMatch(row!.pattern);
    });
  });
}
