/**
 * A capture of the panel, plain text, as a picture for the documentation.
 *
 *   npx tsx simulation/panel/svg.ts docs/images/panel.txt docs/images/panel.svg
 *
 * A capture is made in any terminal: `tmux new-session -d -s panel -x 84 -y 30 'npm start'`, the keys by
 * `tmux send-keys -t panel n`, then `tmux capture-pane -p -t panel > docs/images/panel.txt`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from '../../host/command.ts';
import { failure } from '../../host/failure.ts';
import { isMain } from '../../host/root.ts';

const cell = { width: 8.4, height: 18 };
const margin = 14;
const fontSize = 14;
const colours = {
  ground: '#16191d',
  text: '#d8dee6',
  dim: '#8b96a3',
  glass: '#b5d334',
  ink: '#1b2404',
  cap: '#2b313a',
};

const x = (column: number): number => margin + column * cell.width;
const y = (row: number): number => margin + row * cell.height;

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, character => `&#${character.charCodeAt(0)};`);

/** One run of characters, each in its own cell in every font. */
const run = (row: number, column: number, text: string, colour: string): string => {
  const blank = text.length - text.trimStart().length;
  const visible = text.trim();
  if (!visible) return '';
  const width = (visible.length * cell.width).toFixed(1);
  const at = `x="${x(column + blank).toFixed(1)}" y="${(y(row) + 13.5).toFixed(1)}"`;
  return `<text ${at} textLength="${width}" fill="${colour}" xml:space="preserve">${escaped(visible)}</text>`;
};

const box = (row: number, column: number, rows: number, columns: number, colour: string): string =>
  `<rect x="${x(column).toFixed(1)}" y="${y(row).toFixed(1)}" width="${(columns * cell.width).toFixed(1)}" height="${rows * cell.height}" rx="3" fill="${colour}"/>`;

const capInset = 2;
const cap = (row: number, column: number): string =>
  `<rect x="${x(column).toFixed(1)}" y="${y(row) + capInset / 2}" width="${(3 * cell.width).toFixed(1)}" height="${cell.height - capInset}" rx="3" fill="${colours.cap}"/>`;

/**
 * The display's frame in the capture: its first row, its columns. Throws `noFrame` for a text without one.
 */
const findGlass = (rows: readonly string[]): { top: number; bottom: number; left: number; right: number } => {
  const top = rows.findIndex(row => row.includes('┌'));
  const bottom = rows.findIndex(row => row.includes('└'));
  if (top < 0 || bottom < top)
    throw failure('noFrame', 'capture: expected the frame of the display in it, got none');
  return { top, bottom, left: rows[top].indexOf('┌'), right: rows[top].indexOf('┐') };
};

/** Keys of the panel stand in brackets, `[a]`. Numbers in messages stand in brackets too and are no keys. */
const drawRow = (text: string, row: number, colour: string): string[] => {
  if (colour === colours.dim) return [run(row, 0, text, colour)];
  const caps = [...text.matchAll(/\[.\]/g)].map(({ index }) => cap(row, index));
  return [...caps, run(row, 0, text.replace(/\[(.)\]/g, ' $1 '), colour)];
};

/**
 * Blanks separate the runs of a row, and each run is drawn at its own column, so that columns stay aligned.
 */
const drawRuns = (text: string, row: number, colour: string): string[] =>
  [...text.matchAll(/\S+(?: \S+)*/g)].flatMap(({ index, 0: part }) =>
    drawRow(' '.repeat(index) + part, row, colour),
  );

export const svgOf = (capture: string): string => {
  const rows = capture.trimEnd().split('\n');
  const glass = findGlass(rows);
  const columns = Math.max(...rows.map(row => row.length));
  const messagesFrom = rows.findIndex(row => row.startsWith('  messages'));
  const parts = [
    box(glass.top, glass.left, glass.bottom - glass.top + 1, glass.right - glass.left + 1, colours.glass),
    ...rows.flatMap((text, row) => {
      const colour = messagesFrom >= 0 && row >= messagesFrom ? colours.dim : colours.text;
      if (row < glass.top || row > glass.bottom) return drawRuns(text, row, colour);
      const shown = text.slice(glass.left + 1, glass.right);
      const state = ' '.repeat(glass.right + 1) + text.slice(glass.right + 1);
      return [
        ...(shown.startsWith('─') ? [] : [run(row, glass.left + 1, shown, colours.ink)]),
        ...drawRuns(state, row, colour),
      ];
    }),
  ].filter(part => part);
  const width = Math.ceil(2 * margin + columns * cell.width);
  const height = 2 * margin + rows.length * cell.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}">
<title>The phone's panel in a terminal, during a call</title>
<rect width="100%" height="100%" rx="8" fill="${colours.ground}"/>
${parts.join('\n')}
</svg>
`;
};

const declaration = {
  call: 'npx tsx simulation/panel/svg.ts',
  does: 'Draws a capture of the panel, plain text, as the picture of the documentation.',
  options: {},
  words: {
    name: 'CAPTURE.txt PICTURE.svg',
    help: 'the capture, and the picture that is written',
    min: 2,
    max: 2,
  },
};

if (isMain(import.meta.url))
  await runCommand(declaration, async ({ words: [from, to] }) =>
    writeFileSync(to, svgOf(readFileSync(from, 'utf8'))),
  );
