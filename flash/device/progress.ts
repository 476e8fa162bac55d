/** A step that takes seconds, such as writing one file. */
export interface ProgressStep {
  /** Takes the number of bytes that are done. */
  readonly done: (bytes: number) => void;
  /** The step is over. */
  end(): void;
}

/** Shows the progress of a board's writing and reading back. */
export interface Progress {
  /** A step of so many bytes, named `label` for a person. */
  begin(label: string, bytes: number): ProgressStep;
}

/** Shows nothing. */
export const noProgress: Progress = { begin: () => ({ done: () => {}, end: () => {} }) };

const BAR_CELLS = 24;
const LABEL_CELLS = 22;

const bar = (part: number): string => {
  const full = Math.round(part * BAR_CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
};

const rate = (bytes: number, milliseconds: number): string =>
  `${(bytes / 1024).toFixed(1).padStart(6)} kB  ${(milliseconds / 1000).toFixed(1).padStart(5)} s`;

/** A bar that fills on a terminal; elsewhere a line at the end of each step. */
export const progressBar = (output: NodeJS.WriteStream): Progress => ({
  begin: (label, bytes) => {
    const started = Date.now();
    const name = `  ${label.padEnd(LABEL_CELLS)}`;
    const show = (part: number): void => {
      if (output.isTTY) output.write(`\r${name}${bar(part)} ${String(Math.floor(part * 100)).padStart(3)} %`);
    };
    show(0);
    return {
      done: now => show(bytes ? now / bytes : 1),
      end: () => {
        if (output.isTTY) output.write('\r\x1b[K');
        output.write(`${name}${bytes > 1 ? rate(bytes, Date.now() - started) : 'done'}\n`);
      },
    };
  },
});
