import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../../firmware/runtime/fault.ts';
import { InterpreterConsole } from '../interpreter/console.ts';
import type { ConsoleLink } from '../port/link.ts';
import type { Evaluator } from './boardStorage.ts';
import type { Restart } from './clear.ts';

const answerTimeoutMs = 10_000;
const greetingTimeoutMs = 5_000;
const CONTROL_C = '\x03';
/** A restart reads Storage and hashes an image before it answers again. */
const RESTART_MS = 500;
const restartTimeoutMs = 20_000;
const RESTART_LOOKS_MAX = 40;
/** A variable that a restart takes away. */
const BEFORE = '$before';

/** The console of a board at the end of a port. */
export class BoardConsole implements Evaluator, Restart {
  private readonly console: InterpreterConsole;
  private readonly link: ConsoleLink;
  private readonly restartMs: number;

  constructor(link: ConsoleLink, restartMs = RESTART_MS) {
    this.link = link;
    this.restartMs = restartMs;
    this.console = new InterpreterConsole(link, { bytePauseMs: 0 });
  }

  /**
   * Finds out whether an interpreter is there. Control C, which also ends a half-typed line that somebody left, comes
   * second: it would interrupt a boot loader at work. Throws `noAnswer`.
   */
  async greet(): Promise<void> {
    let last = '';
    for (const greeting of ['', CONTROL_C]) {
      this.link.write(Buffer.from(greeting, 'latin1'));
      try {
        if ((await this.console.evaluate('1+1', greetingTimeoutMs)) === 2) return;
        last = 'something else';
      } catch (error) {
        last = (error as Error).message;
      }
    }
    throw fault('noAnswer', `${this.link.name}: expected an interpreter's console, got ${last}`);
  }

  /** Throws `linkLost` when the port goes away. */
  async evaluate(expression: string, timeoutMs = answerTimeoutMs): Promise<unknown> {
    try {
      return await this.console.evaluate(expression, timeoutMs);
    } catch (error) {
      const { message } = error as Error;
      if (message.startsWith('the interpreter ')) throw fault('linkLost', `${this.link.name}: ${message}`);
      throw fault('boardError', `${this.link.name}: ${message}`);
    }
  }

  /** All that the board has said, and from where on it is new. */
  said(from = 0): string {
    return this.console.output().slice(from);
  }

  /** `load()`, without waiting for anything. Returns from where on the output is that of the new start. */
  async startAgain(): Promise<number> {
    const from = this.console.output().length;
    await this.console.type('load()');
    return from;
  }

  /**
   * Starts again and waits until the console answers, and it is the new start that does: a variable of before is gone.
   * Throws `noAnswer`.
   */
  async restart(): Promise<void> {
    await this.evaluate(`global.${BEFORE}=1`);
    await this.startAgain();
    for (let look = 0; look < RESTART_LOOKS_MAX; look++) {
      await sleep(this.restartMs);
      if (await this.evaluate(`typeof ${BEFORE}=="undefined"`, restartTimeoutMs)) return;
    }
    throw fault('noAnswer', `${this.link.name}: expected a new start after load(), got the old one`);
  }

  /** The first match in the output from `from` on. Rejects after `timeoutMs`. */
  waitForMatch(pattern: RegExp, timeoutMs: number, from: number): Promise<RegExpExecArray> {
    return this.console.waitForMatch(pattern, timeoutMs, from);
  }

  close(): Promise<void> {
    return this.link.close();
  }
}
