import type { ChildProcessWithoutNullStreams } from 'node:child_process';

/** The way to an interpreter's console: octets in both directions. */
export interface ConsoleLink {
  /** For messages: `/dev/ttyACM0`. */
  readonly name: string;
  write(octets: Uint8Array): void;
  onData(listener: (octets: Uint8Array) => void): void;
  /** Called once, with the reason: "ended with exit code 0". */
  onEnd(listener: (how: string) => void): void;
  /** Lets go of the port. Allowed twice. */
  close(): Promise<void>;
}

/** The standard streams of a child process; ending the process is its owner's. */
export const childLink = (child: ChildProcessWithoutNullStreams): ConsoleLink => {
  child.stdin.on('error', () => {});
  return {
    name: child.spawnfile,
    write: octets => void child.stdin.write(octets),
    onData: listener => {
      child.stdout.on('data', listener);
      child.stderr.on('data', listener);
    },
    onEnd: listener => {
      child.on('error', error => listener(`cannot be started: ${error.message}`));
      child.on('close', (code, signal) => listener(`ended with ${signal ?? `exit code ${code}`}`));
    },
    close: async () => {},
  };
};
