import type { Bench, Fixture } from '../bench.ts';

/** Records a step's output. */
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
  /** Repetitions in the last rung. */
  readonly soak: number;
}

/** One rung of the ladder. Its steps build on each other: after one that fails the rest are not reached. */
export interface Rung {
  /** The name of its file and its golden. */
  readonly name: string;
  readonly title: string;
  /** When it fails, nothing above it can be trusted: the climb ends. */
  readonly foundation?: true;
  steps(bench: Bench, options: RungOptions): Step[];
}
