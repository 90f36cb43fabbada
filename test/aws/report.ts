import { type Finding, judge, type Question, UNSAID, type Verdict } from './questions/question';

/** A question that was asked, or could not be. */
export interface Asked {
  readonly question: Question;
  readonly finding: Finding | { readonly failed: string };
}

const WORDS: Readonly<Record<Verdict, string>> = {
  'as the emulator': 'the same',
  'other than the emulator': '**another**',
  'the emulator does not know': 'does not know',
  'open': 'does not know',
  'wrong': '**not foreseen**',
};

/** The answers as a table of Markdown, for docs/open-questions.md. */
export function table(asked: readonly Asked[], isLocal: boolean): string {
  const rows = asked.map(({ question, finding }) => {
    if ('failed' in finding) return [question.question, '**could not be asked**', finding.failed, ''];
    const verdict = judge(question, finding, isLocal);
    const meaning = question.answers[finding.answer];
    const answer = finding.answer === UNSAID ? `open${question.mayStayOpen ? `: ${question.mayStayOpen}` : ''}` : `${finding.answer}${meaning ? `: ${meaning}` : ''}`;
    return [question.question, answer, finding.seen, WORDS[verdict]];
  });
  return [['Question', 'Answer', 'Seen', 'The emulator'], ['---', '---', '---', '---'], ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

/** What makes a run fail: an answer that nobody has foreseen, or none where there must be one. */
export function problems(asked: readonly Asked[], isLocal: boolean): string[] {
  return asked.flatMap(({ question, finding }) => {
    if ('failed' in finding) return [`"${question.question}" could not be asked: ${finding.failed}`];
    if (judge(question, finding, isLocal) !== 'wrong') return [];
    const foreseen = isLocal ? `the local AWS is expected to say: ${question.emulator}` : `foreseen are: ${Object.keys(question.answers).join('; ')}`;
    return [`"${question.question}" has the answer "${finding.answer}" (${finding.seen}); ${foreseen}`];
  });
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
