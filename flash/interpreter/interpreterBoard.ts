import type { ConsoleLink } from '../port/link.ts';
import { type MemoryUse, memoryOf, type TargetBoard } from './board.ts';
import { type ConsoleOptions, InterpreterConsole } from './console.ts';

const bootTimeoutMs = 30_000;
const evaluateTimeoutMs = 30_000;

/** How an interpreter is reached that runs in a process of this machine. */
export interface Booting extends ConsoleOptions {
  readonly link: ConsoleLink;
  /** Ends the process and removes its files. Allowed twice. */
  readonly release: () => Promise<void>;
  /** From the start to the console's first prompt. Default: 30 s. */
  readonly bootTimeoutMs?: number | undefined;
}

/** The real interpreter in a process of this machine: its console, and what ends it. */
export class InterpreterBoard implements TargetBoard {
  readonly bootText: string;
  private readonly console: InterpreterConsole;
  private readonly release: () => Promise<void>;

  private constructor(bootText: string, console: InterpreterConsole, release: () => Promise<void>) {
    this.bootText = bootText;
    this.console = console;
    this.release = release;
  }

  /**
   * Resolves at the console's first prompt. Rejects, and releases the process, when there is none in time.
   */
  static async boot({ link, release, ...options }: Booting): Promise<InterpreterBoard> {
    const console = new InterpreterConsole(link, options);
    try {
      const bootText = await console.waitFor('\n>', options.bootTimeoutMs ?? bootTimeoutMs);
      return new InterpreterBoard(bootText, console, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  evaluate(expression: string, timeoutMs = evaluateTimeoutMs): Promise<unknown> {
    return this.console.evaluate(expression, timeoutMs);
  }
  memory(): Promise<MemoryUse> {
    return memoryOf(this);
  }
  output(): string {
    return this.console.output();
  }
  async waitFor(text: string, timeoutMs: number): Promise<void> {
    await this.console.waitFor(text, timeoutMs);
  }
  stop(): Promise<void> {
    return this.release();
  }
}
