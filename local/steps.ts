/** A stream that steps are shown on: standard output. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The failure of a step, with its name. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';

  constructor(readonly step: string, override readonly cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Runs a piece of work under a name. What calls it need not know whether anybody watches. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Runs work unseen. */
export const unseen: Step = async (_name, work) => work();

/** Shows a line for every step that is done, with its time, and on a terminal also what is being done right now. */
export class Steps {
  readonly times: { readonly name: string; readonly seconds: number }[] = [];
  private readonly running: string[] = [];
  private shown = false;

  constructor(private readonly screen: Screen, private readonly now: () => number = () => performance.now()) {}

  /** Runs work as a step; steps may run side by side. */
  readonly step: Step = async (name, work) => {
    const begin = this.now();
    this.running.push(name);
    this.showRunning();
    try {
      const result = await work();
      const seconds = (this.now() - begin) / 1000;
      this.times.push({ name, seconds });
      this.finish(name, `${duration(seconds)}  ${name}`);
      return result;
    } catch (error) {
      this.finish(name);
      throw error instanceof StepFailed ? error : new StepFailed(name, error);
    }
  };

  /** Prints a line between the steps. */
  say(line: string): void {
    this.clearRunning();
    this.screen.write(`${line}\n`);
    this.showRunning();
  }

  private finish(name: string, line?: string): void {
    this.running.splice(this.running.indexOf(name), 1);
    this.clearRunning();
    if (line !== undefined) this.screen.write(`${line}\n`);
    this.showRunning();
  }

  private showRunning(): void {
    this.clearRunning();
    if (!this.screen.isTTY || this.running.length === 0) return;
    this.screen.write(`    …    ${this.running.join(' · ')}`);
    this.shown = true;
  }

  private clearRunning(): void {
    if (this.shown) this.screen.write('\r\u001b[K');
    this.shown = false;
  }
}

/** Seconds in nine columns. */
export function duration(seconds: number): string {
  return `${seconds.toFixed(1).padStart(6)} s`;
}
