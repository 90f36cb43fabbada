import type { Stage } from '../stage';

/** What came of asking. */
export interface Finding {
  /** One of the question's answers, or `UNSAID`. */
  readonly answer: string;

  /** What was seen, for people. */
  readonly seen: string;
}

/** A question of docs/open-questions.md, and how it is asked. */
export interface Question {
  /** As it stands in the first column there. */
  readonly question: string;

  /** What AWS may answer, each of which the library is ready for, and what that means. Anything else fails the run. */
  readonly answers: Readonly<Record<string, string>>;

  /** What the local AWS answers: one of them, or what only an AWS would say that has no such thing. */
  readonly emulator: string;

  /** Why no answer may come within a run, and then what to do. @default one must come */
  readonly mayStayOpen?: string;

  /** Whether it is asked before the app is deployed, which depends on it. @default while it is */
  readonly first?: boolean;

  readonly ask: (stage: Stage) => Promise<Finding>;
}

/** Nothing was to be learned. */
export const UNSAID = 'does not say';

/** What a finding is worth. */
export type Verdict = 'as the emulator' | 'other than the emulator' | 'the emulator does not know' | 'open' | 'wrong';

/** On the local AWS, there is one right answer; on AWS, each that the library is ready for. */
export function judge({ answers, emulator, mayStayOpen }: Question, { answer }: Finding, isLocal: boolean): Verdict {
  if (isLocal && answer !== emulator) return 'wrong';
  if (answer === UNSAID) return isLocal || mayStayOpen !== undefined ? 'open' : 'wrong';
  if (!(answer in answers)) return isLocal ? 'the emulator does not know' : 'wrong';
  if (answer === emulator) return 'as the emulator';
  return emulator in answers ? 'other than the emulator' : 'the emulator does not know';
}
