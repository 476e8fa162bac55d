import type { Bench, Fixture } from '../bench.ts';

/** Takes down what a step saw. */
export interface Notes {
  /** A line that is compared with the golden: nothing that differs from run to run, no times. */
  say(line: string): void;
  /** A number or version for the record, with its unit in its name; not compared. */
  figure(name: string, value: number | string): void;
}

export interface Step {
  readonly name: string;
  /** Skipped where one of these is not wired. */
  readonly needs: readonly Fixture[];
  run(notes: Notes): Promise<void>;
}

export interface RungOptions {
  /** Repetitions of what is repeated. */
  readonly soak: number;
}

/** One rung of the ladder. Its steps build on each other: after one that fails the rest are not reached. */
export interface Rung {
  /** As its file and its golden are named. */
  readonly name: string;
  readonly title: string;
  /** When it fails, nothing above it can be trusted: the climb ends. */
  readonly foundation?: true;
  steps(bench: Bench, options: RungOptions): Step[];
}
