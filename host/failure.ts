/** What a command could not do. Its message is a sentence for a person, its code a word for programs. */
export interface HostFailure extends Error {
  readonly code: string;
}

/** A failure of a host tool's work, as `host/command.ts` reports it: `portInUse: …`, exit code 1. */
export const failure = (code: string, message: string): HostFailure =>
  Object.assign(new Error(message), { code });
