import { type Fault, fault } from '../../firmware/runtime/fault.ts';

/** Ports that an error line names at most. */
const portsShownMax = 8;

/** What is known of a port that could not be opened. */
export interface RefusedPort {
  /** As it was asked for: `/dev/ttyACM0`, `COM3`. */
  readonly path: string;
  readonly baud: number;
  /** The library's message: on Linux and macOS with the C library's text, on Windows with one of its own. */
  readonly message: string;
  /** Paths of the ports that this machine has; undefined where it does not tell. */
  readonly present: readonly string[] | undefined;
}

const portsHere = (present: RefusedPort['present']): string => {
  if (!present) return 'look whether the cable is plugged in';
  if (present.length === 0) return 'this machine has none; is the cable plugged in?';
  const more = present.length > portsShownMax ? ', …' : '';
  return `this machine has ${present.slice(0, portsShownMax).join(', ')}${more}`;
};

const holder = (path: string): string =>
  process.platform === 'win32' ? 'close it there' : `close it there (lsof ${path} names it)`;

const permission = (path: string): string =>
  `join the group that owns it (ls -lL ${path} shows it; on Debian: sudo usermod -aG dialout $USER) and log in again`;

/** The first row whose pattern is in the message says what is wrong and what to do. */
const REASONS: readonly (readonly [RegExp, (port: RefusedPort) => string])[] = [
  [/no such file|file not found/i, ({ present }) => `no such port; ${portsHere(present)}`],
  [/permission denied|not permitted/i, ({ path }) => `no permission; ${permission(path)}`],
  // Windows says the same where another program holds the port.
  [/cannot lock|resource busy|access denied/i, ({ path }) => `in use by another program; ${holder(path)}`],
  [/inappropriate ioctl|is a directory|not a typewriter/i, () => 'expected a serial port, got another file'],
  [
    /input\/output error|no such device/i,
    () => 'the port has no device; look whether the cable is plugged in',
  ],
  [/baud/i, ({ baud }) => `the port cannot do ${baud} baud; choose another --baud`],
];

/** `noPort`, in one line: which port, what is wrong, what to do. */
export const serialFault = (port: RefusedPort): Fault => {
  const [, say] = REASONS.find(([pattern]) => pattern.test(port.message)) ?? [];
  return fault('noPort', `${port.path}: ${say ? say(port) : port.message.split('\n')[0]}`);
};
