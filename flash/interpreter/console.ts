import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleLink } from '../port/link.ts';
import { crc32 } from '../storage/crc32.ts';

/**
 * The vendor's firmware under emulation loses bytes that come faster than this, and rarely one that comes
 * slower.
 */
const EMULATED_BYTE_PAUSE_MS = 1;
const SENDINGS_MAX = 4;
/** Further output is dropped, so that a program that prints without end does not fill the host's memory. */
const OUTPUT_CHARACTERS_MAX = 4_000_000;

const UNCAUGHT = 'Uncaught';
/** A line with an answer, or with an error of a line that was damaged. */
const ANSWER = /<<[^\n]*\n|Uncaught[^\n]*\n/;
/** `<<number answer|checksum>>number`. */
const WHOLE_ANSWER = /^<<(\d+)([=!?].*)\|(\d+)>>(\d+)\n$/;
/** An error may be another program's: the answer has so long to come all the same. */
const UNCAUGHT_GRACE_MS = 1000;

/** The checksum of a text of ISO 8859-1, as the interpreter's `E.CRC32` computes it. */
const sumOf = (text: string): number => crc32(Buffer.from(text, 'latin1'));

/** Undefined for a line that is damaged; its text is undefined where the board says that the question was. */
const wholeAnswer = (line: string): { number: number; text: string | undefined } | undefined => {
  const [, first, text, sum, last] = WHOLE_ANSWER.exec(line) ?? [];
  if (text === undefined || first !== last || Number(sum) !== sumOf(text)) return undefined;
  return { number: Number(first), text: text === '?' ? undefined : text };
};

/** DLE at the start of a line: the interpreter neither echoes the line nor prints a prompt after it. */
const NO_ECHO = '\x10';
/** XON and XOFF come in the middle of the text. */
const withoutFlowControl = (text: string): string =>
  text.replaceAll('\x11', '').replaceAll('\x13', '').replaceAll('\r', '');

/** How a console is typed at. */
export interface ConsoleOptions {
  /** Between two bytes that are typed; 0 sends lines at once. Default: what an emulated USART needs. */
  readonly bytePauseMs?: number;
}

/** The interpreter's console at the other end of a link. */
export class InterpreterConsole {
  private text = '';
  private ended = '';
  private waiting: (() => void)[] = [];
  private questions = 0;
  private readonly link: ConsoleLink;
  private readonly bytePauseMs: number;

  constructor(link: ConsoleLink, options: ConsoleOptions = {}) {
    this.link = link;
    this.bytePauseMs = options.bytePauseMs ?? EMULATED_BYTE_PAUSE_MS;
    link.onData(piece => {
      if (this.text.length < OUTPUT_CHARACTERS_MAX)
        this.text += withoutFlowControl(Buffer.from(piece).toString('latin1'));
      this.wake();
    });
    link.onEnd(how => this.end(how));
  }

  /** Everything that the console said, without carriage returns and flow control. */
  output(): string {
    return this.text;
  }

  private end(how: string): void {
    this.ended ||= how;
    this.wake();
  }

  private wake(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  /** Resolves to the output from its character `from` up to `wanted`. Rejects after `timeoutMs`. */
  async waitFor(wanted: string, timeoutMs: number, from = 0): Promise<string> {
    const at = await this.waitUntil(
      () => this.text.indexOf(wanted, from),
      index => index >= 0,
      { wanted: JSON.stringify(wanted), timeoutMs, from },
    );
    return this.text.slice(from, at);
  }

  /** Resolves to the first match in the output from its character `from` on. Rejects after `timeoutMs`. */
  async waitForMatch(pattern: RegExp, timeoutMs: number, from = 0): Promise<RegExpExecArray> {
    const found = await this.waitUntil(
      () => pattern.exec(this.text.slice(from)),
      match => match !== null,
      { wanted: String(pattern), timeoutMs, from },
    );
    return found!;
  }

  private async waitUntil<T>(
    look: () => T,
    isFound: (seen: T) => boolean,
    { wanted, timeoutMs, from }: { wanted: string; timeoutMs: number; from: number },
  ): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const seen = look();
      if (isFound(seen)) return seen;
      const said = () => `; the console said: ${JSON.stringify(this.text.slice(from).slice(-600))}`;
      if (this.ended) throw new Error(`the interpreter ${this.ended}${said()}`);
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`no ${wanted} within ${timeoutMs} ms${said()}`);
      await this.change(leftMs);
    }
  }

  private change(timeoutMs: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, timeoutMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Sends a line of ISO 8859-1 and does not wait for an answer. */
  async type(line: string): Promise<void> {
    const octets = Buffer.from(`${NO_ECHO}${line}\n`, 'latin1');
    if (this.bytePauseMs === 0) return this.link.write(octets);
    for (const byte of octets) {
      this.link.write(Uint8Array.of(byte));
      await sleep(this.bytePauseMs);
    }
  }

  /**
   * The board's answer to question `number`, from character `from` of its output on; undefined when the line
   * or the answer arrived damaged. Rejects when there is none within `timeoutMs`.
   */
  private async answerTo(number: number, from: number, timeoutMs: number): Promise<string | undefined> {
    let deadline = Date.now() + timeoutMs;
    let failed = false;
    for (let at = from; ; ) {
      const said = await this.waitForMatch(ANSWER, deadline - Date.now(), at).catch((error: Error) => {
        if (!failed) throw error;
      });
      if (!said) return undefined;
      at += said.index + said[0].length;
      if (said[0].startsWith(UNCAUGHT)) {
        if (!failed) deadline = Math.min(deadline, Date.now() + UNCAUGHT_GRACE_MS);
        failed = true;
        continue;
      }
      const one = wholeAnswer(said[0]);
      // Another number: an earlier question whose answer is late.
      if (!one || one.number === number) return one?.text;
    }
  }

  /**
   * Sends one question. Resolves to undefined when it or its answer arrived damaged: a question is carried
   * out only from the one copy whose checksum was right.
   */
  private async ask(expression: string, timeoutMs: number): Promise<string | undefined> {
    const number = ++this.questions;
    const from = this.text.length;
    // The marks are put together on the chip, so that an echo of the line is not taken for its answer. The
    // names are longer than any that the build gives to a variable of the image, which is in the same scope.
    await this.type(
      `$question=${JSON.stringify(expression)};$reply="?";if(E.CRC32($question)==${sumOf(expression)})` +
        'try{$reply="="+JSON.stringify([eval($question)])}catch(e){$reply="!"+e}' +
        `print("<"+"<${number}"+$reply+"|"+E.CRC32($reply)+">>${number}");delete global.$question;delete global.$reply`,
    );
    return this.answerTo(number, from, timeoutMs);
  }

  /**
   * The value of an expression of one line, by way of JSON. A line or an answer that was damaged is sent
   * again, so an expression may be carried out twice. Rejects with what the expression threw, and when there
   * is no answer within `timeoutMs`.
   */
  async evaluate(expression: string, timeoutMs: number): Promise<unknown> {
    if (expression.includes('\n')) throw new RangeError('expression: expected one line');
    for (let sending = 1; sending <= SENDINGS_MAX; sending++) {
      const answer = await this.ask(expression, timeoutMs);
      if (answer?.[0] === '!') throw new Error(`${expression}: ${answer.slice(1)}`);
      if (answer) return (JSON.parse(answer.slice(1)) as unknown[])[0];
    }
    throw new Error(`${expression}: the console lost bytes of it ${SENDINGS_MAX} times`);
  }
}
