import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';

/** Port and name of the first reader of the stock configuration. */
export const VPCD_PORT = 35_963;
export const READER = 'Virtual PCD 00 00';

/** Limit for a busy machine. */
const readyMs = 30_000;
/** Where pcscd listens, as Debian builds it. */
const PCSCD_SOCKET = '/run/pcscd/pcscd.comm';
const stepMs = 20;

const onPath = (program: string): string | undefined =>
  [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
    .map(folder => `${folder}/${program}`)
    .find(file => existsSync(file));

/** A program's path, or undefined where it is not installed. */
export const findTool = onPath;

export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Polls until `holds`. Throws Error after `limitMs`. */
export const until = async (holds: () => boolean, what: string, limitMs = readyMs): Promise<void> => {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what}: did not happen within ${limitMs} ms`);
    await sleep(stepMs);
  }
};

/** The missing programs for a smart-card stack with a virtual reader; empty when all are installed. */
export const missingPrograms = (): string[] => {
  const missing: string[] = [];
  if (!onPath('pcscd')) missing.push('pcscd (Debian: pcscd)');
  if (!findDriver()) missing.push('the virtual reader (Debian: vsmartcard-vpcd)');
  return missing;
};

/** What keeps this process from starting a pcscd; empty when nothing does. */
export const missingParts = (): string[] => {
  const missing = missingPrograms();
  if (existsSync(PCSCD_SOCKET)) missing.push('a free socket: another pcscd runs here');
  try {
    mkdirSync('/run/pcscd', { recursive: true });
    accessSync('/run/pcscd', constants.W_OK);
  } catch {
    missing.push('permission to write /run/pcscd');
  }
  return missing;
};

const findDriver = (): string | undefined =>
  ['/usr/lib/pcsc/drivers/serial/libifdvpcd.so', '/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so'].find(
    file => existsSync(file),
  );

export interface Stack {
  stop(): Promise<void>;
  /** Lets pcscd answer nothing until `resume`. */
  pause(): void;
  resume(): void;
}

const waitForReader = async (): Promise<void> => {
  const client = await openDaemon();
  try {
    await until(() => client.readers().some(({ name }) => name === READER), `pcscd: a reader "${READER}"`);
  } finally {
    client.close();
  }
};

/** Starts pcscd and waits for its virtual reader. A daemon without it is ended. */
export const startStack = async (): Promise<Stack> => {
  const { child: daemon, end } = ownProcess(onPath('pcscd') as string, ['--foreground'], { stdio: 'ignore' });
  const ended = new Promise<void>(resolve => daemon.once('exit', () => resolve()));
  try {
    await until(() => existsSync(PCSCD_SOCKET) || daemon.exitCode !== null, 'pcscd, ready');
    await waitForReader();
  } catch (error) {
    await end();
    throw error;
  }
  return {
    stop: async () => {
      daemon.kill('SIGTERM');
      await ended;
    },
    pause: () => void daemon.kill('SIGSTOP'),
    resume: () => void daemon.kill('SIGCONT'),
  };
};
