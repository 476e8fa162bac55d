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
/** A global variable that does not survive a restart. */
const BEFORE = '$before';

/** The interpreter's console on a board at the end of a port. */
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
   * Asks for 1+1. Control C, which ends a line that was typed in part, is sent only for the second question:
   * it interrupts a boot loader at work. Throws `noAnswer`.
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

  /** Throws `linkLost` when the port goes away, and `boardError` with what the interpreter said. */
  async evaluate(expression: string, timeoutMs = answerTimeoutMs): Promise<unknown> {
    try {
      return await this.console.evaluate(expression, timeoutMs);
    } catch (error) {
      const { message } = error as Error;
      if (message.startsWith('the interpreter ')) throw fault('linkLost', `${this.link.name}: ${message}`);
      throw fault('boardError', `${this.link.name}: ${message}`);
    }
  }

  /** The board's output from its character `from` on. */
  said(from = 0): string {
    return this.console.output().slice(from);
  }

  /** Sends `load()` and does not wait. Resolves to the length of the output before it. */
  async startAgain(): Promise<number> {
    const from = this.console.output().length;
    await this.console.type('load()');
    return from;
  }

  /**
   * Starts again and waits until the console of the new start answers: a variable of before is gone. Throws
   * `noAnswer`, `boardError`, `linkLost`.
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

  /** Resolves to the first match in the output from its character `from` on. Rejects after `timeoutMs`. */
  waitForMatch(pattern: RegExp, timeoutMs: number, from: number): Promise<RegExpExecArray> {
    return this.console.waitForMatch(pattern, timeoutMs, from);
  }

  close(): Promise<void> {
    return this.link.close();
  }
}
