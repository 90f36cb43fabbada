import { QUESTIONS } from './questions';
import { type Finding, judge, type Question, UNSAID } from './questions/question';
import { problems, table } from './report';
import { read } from '../docs/pages';

const ALL = Object.entries<Question>(QUESTIONS);

/** The first column of the tables of docs/open-questions.md. */
const ROWS = read('docs/open-questions.md').split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Question |'))
  .map((line) => line.split(' | ')[0]!.slice(2));

test('every question of docs/open-questions.md is asked once, and nothing else is', () => {
  expect(ROWS.length).toBeGreaterThan(10);
  expect(ALL.map(([, { question }]) => question).sort()).toEqual([...ROWS].sort());
});

describe.each(ALL)('%s', (_name, question) => {
  const { answers, emulator, mayStayOpen } = question;
  const finding = (answer: string): Finding => ({ answer, seen: 'something' });

  test('has two answers at least, and each is fine on AWS', () => {
    expect(Object.keys(answers).length).toBeGreaterThan(1);
    for (const answer of Object.keys(answers)) expect(['as the emulator', 'other than the emulator', 'the emulator does not know']).toContain(judge(question, finding(answer), false));
  });

  test('fails by an answer that nobody has foreseen', () => {
    for (const isLocal of [true, false]) expect(judge(question, finding('none of these'), isLocal)).toBe('wrong');
    expect(judge(question, finding(UNSAID), false)).toBe(mayStayOpen === undefined ? 'wrong' : 'open');
  });

  test('has one answer on this machine', () => {
    expect(judge(question, finding(emulator), true)).not.toBe('wrong');
    for (const answer of Object.keys(answers).filter((each) => each !== emulator)) expect(judge(question, finding(answer), true)).toBe('wrong');
  });
});

describe('what is printed at the end', () => {
  const of = (answers: readonly string[], emulator: string, mayStayOpen?: string): Question => ({
    question: `Is it ${answers.join(' | ')}?`, answers: Object.fromEntries(answers.map((name) => [name, `so it is ${name}`])), emulator, mayStayOpen, ask: async () => ({ answer: '', seen: '' }),
  });
  const [coin, phone] = [of(['heads', 'tails'], 'heads'), of(['early', 'late'], UNSAID, 'take a phone')];
  const asked = (answer: string, question = coin) => [{ question, finding: { answer, seen: 'a coin\nthat fell' } }];

  test('is a table of Markdown that says whether the emulator is right', () => {
    expect(table(asked('heads'), false).split('\n')).toEqual([
      '| Question | Answer | Seen | The emulator |', '| --- | --- | --- | --- |', '| Is it heads \\| tails? | heads: so it is heads | a coin that fell | the same |',
    ]);
    expect(table(asked('tails'), false)).toContain('| tails: so it is tails | a coin that fell | **another** |');
    expect(table(asked(UNSAID, phone), false)).toContain('| open: take a phone | a coin that fell | does not know |');
  });

  test('names what was not foreseen and what could not be asked, and passes all else', () => {
    for (const answer of ['heads', 'tails']) expect(problems(asked(answer), false)).toEqual([]);
    expect(problems(asked(UNSAID, phone), false)).toEqual([]);
    expect(problems(asked('the edge'), false)).toEqual([expect.stringMatching(/has the answer "the edge" .* foreseen are: heads; tails/s)]);
    expect(problems(asked('tails'), true)).toEqual([expect.stringContaining('the local AWS is expected to say: heads')]);
    expect(problems([{ question: coin, finding: { failed: 'no coin' } }], false)).toEqual([expect.stringContaining('could not be asked: no coin')]);
    expect(table([{ question: coin, finding: { failed: 'no coin' } }], false)).toContain('**could not be asked** | no coin');
  });
});
