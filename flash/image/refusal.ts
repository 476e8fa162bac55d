/** A reason why a source cannot go into an image, at its place. */
export interface Refusal {
  file: string;
  /** From 1. */
  line: number;
  /** What is wrong on the interpreter, and what to write instead. */
  message: string;
  /** A warning is shown and lets the build go on. */
  severity: 'error' | 'warning';
}

/** `file:line: message`, for a terminal. */
export const formatRefusal = (refusal: Refusal): string =>
  `${refusal.file}:${refusal.line}: ${refusal.severity === 'warning' ? 'warning: ' : ''}${refusal.message}`;

/** Ends a build. Its message lists every refusal, one a line. */
export class BuildError extends Error {
  readonly code = 'refused';
  readonly summary: string;
  readonly refusals: readonly Refusal[];
  constructor(summary: string, refusals: readonly Refusal[] = []) {
    super([summary, ...refusals.map(formatRefusal)].join('\n'));
    this.name = 'BuildError';
    this.summary = summary;
    this.refusals = refusals;
  }
}
