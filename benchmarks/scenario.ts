/** Something that is measured, beside what people would pick instead. */
export interface Scenario {
  readonly name: string;
  /** What is done, in a sentence or two. */
  readonly work: string;
  /** Options of the command line that it takes, such as `rooms`. What is measured with one is shown, and not written down. */
  readonly options?: readonly string[];
  /** Says on standard error how far it is. Throws where it could not be measured; what went wrong in the work itself are `failures` of its rows. */
  run(options: Options): Promise<Row[]>;
}

/** What the command line says; each scenario knows its own. */
export type Options = Readonly<Record<string, string | undefined>>;

/** One line of the table. */
export interface Row {
  /** What was measured, such as `400 rooms, construct and synth`. */
  readonly what: string;
  readonly ours: Figure;
  readonly peers: readonly Peer[];
  /** Ours over a peer, round by round: its median, and between which the middle half lies. */
  readonly ratio?: { readonly to: string; readonly median: number; readonly low?: number; readonly high?: number };
  /** What is to hold of the ratio, or without one of our figure. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
  /** What went wrong, in a line each. */
  readonly failures?: readonly string[];
}

export interface Figure {
  readonly value: number;
  /** `ms`, `s`, `bytes`, `requests a second`, …; empty for a plain number. */
  readonly unit: string;
  /** The middle half of the rounds, where there were several. */
  readonly low?: number;
  readonly high?: number;
}

export type Peer = {
  /** With its version, such as `aws-cdk-lib 2.276.0 CfnRoom`. */
  readonly name: string;
} & ({ readonly figure: Figure } | {
  /** Why there is no figure: what it cannot do, or why it could not be run. */
  readonly cannot: string;
});
