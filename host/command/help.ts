import type { Declaration, Words } from './declaration.ts';
import type { Option } from './options.ts';

const columnsMin = 40;
const columnsMax = 110;
const indent = 2;
const namesMax = 30;

/** A blank that no line ends at. */
const hardBlank = '\u00a0';

/** Words in lines of at most `columns` characters; a word that is longer stands alone. */
export const wrapped = (text: string, columns: number): string[] => {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.map(line => line.replaceAll(hardBlank, ' '));
};

/** A text with its first line behind `head`, the others below its beginning. */
const hanging = (head: string, text: string, columns: number): string[] =>
  wrapped(text, Math.max(columns - head.length, columnsMin / 4)).map(
    (line, i) => (i ? ' '.repeat(head.length) : head) + line,
  );

/** The arguments of a call behind it, or below it where a line has no room for both. */
const usageLines = (head: string, usage: string, columns: number): string[] => {
  if (usage === '') return [head.replace(/ --? $/, '').trimEnd()];
  const kept = usage.replace(/\[[^\]]*\]|--\S+ [A-Z]\S*/g, part => part.replaceAll(' ', hardBlank));
  if (head.length <= columns / 2) return hanging(head, kept, columns);
  return [head, ...hanging(' '.repeat(4), kept, columns)];
};

const nameOf = (name: string, { value }: Option<unknown>): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;

const wordsText = ({ name, min, max }: Words): string => {
  const many = max > 1 ? `${name} …` : name;
  return min ? many : `[${many}]`;
};

const usageOf = ({ options, words }: Declaration): string => {
  const entries = Object.entries(options);
  const needed = entries.filter(([, { isRequired }]) => isRequired).map(entry => nameOf(...entry));
  const others = entries.filter(([, { isRequired }]) => !isRequired).map(entry => `[${nameOf(...entry)}]`);
  return [...needed, ...others, ...(words ? [wordsText(words)] : [])].join(' ');
};

const helpOf = ({ value, help, isRequired, missing, expected }: Option<unknown>): string => {
  const choices = value?.includes('|') ? undefined : expected.match(/^one of .*/)?.[0];
  const range = expected.match(/^a whole number from (.*)/)?.[1] ?? choices;
  const isShown = typeof missing === 'string' || typeof missing === 'number';
  const fallback = isShown && missing !== '' ? `; ${missing} if not given` : '';
  return `${help}${isRequired ? '; needed' : fallback}${range ? ` (${range})` : ''}`;
};

/** Names in a column, what they are beside it; below it where a name is long. */
export const table = (rows: readonly (readonly [string, string])[], columns: number): string[] => {
  const short = rows.map(([name]) => name.length).filter(length => length <= namesMax);
  const width = indent + Math.min(Math.max(0, ...short) + 2, columns >> 1);
  return rows.flatMap(([name, help]) => {
    const head = `${' '.repeat(indent)}${name}`;
    if (head.length + 2 <= width) return hanging(head.padEnd(width), help, columns);
    return [head, ...hanging(' '.repeat(width), help, columns)];
  });
};

/** The width to write in: the terminal's, 80 columns where there is none. */
export const columnsHere = (): number =>
  Math.min(Math.max(process.stdout.columns || 80, columnsMin), columnsMax);

/** What `--help` prints. */
export const helpText = (declaration: Declaration, columns = columnsHere()): string => {
  const { call, does, options, words, usage = [usageOf(declaration)], notes = [] } = declaration;
  const rows: [string, string][] = [
    ...(words ? [[words.name, words.help] as [string, string]] : []),
    ...Object.entries(options).map(([name, option]): [string, string] => [
      nameOf(name, option),
      helpOf(option),
    ]),
    ['--help', 'this text'],
  ];
  return [
    ...wrapped(does, columns),
    '',
    ...usage.flatMap((line, i) => usageLines(`${i ? '      ' : 'usage:'} ${call} `, line, columns)),
    '',
    ...table(rows, columns),
    ...notes.flatMap(note => ['', ...wrapped(note, columns)]),
  ]
    .map(line => line.trimEnd())
    .join('\n');
};
