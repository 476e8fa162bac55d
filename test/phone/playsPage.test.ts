/** `docs/plays.md`: its example is performed, its list of steps is the code's. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { formOf } from '../../simulation/play/parseStep.ts';
import { parsePlay } from '../../simulation/play/play.ts';
import { runPlay } from '../../simulation/play/run.ts';
import { STEPS, type StepForm } from '../../simulation/play/steps.ts';
import { builtImage } from './builtImage.ts';
import { readyKeys } from './rig.ts';

const page = readFileSync(`${projectRoot}/docs/plays.md`, 'utf8');
const forms: [string, StepForm][] = Object.entries(STEPS);
/** Rows of the table under this head, cell by cell. */
const tableBelow = (head: string): string[][] => {
  const [, ...rows] = page
    .slice(page.indexOf(`| ${head} |`))
    .split('\n\n')[0]
    .split('\n')
    .slice(1);
  return rows.map(row =>
    row
      .split(/ ?(?<!\\)\| ?/)
      .slice(1, -1)
      .map(cell => cell.replaceAll('\\|', '|')),
  );
};

test('A5 the page has every step as it is written, with what it does', () => {
  assert.equal(
    tableBelow('step'),
    forms.map(([verb, form]) => [`\`${formOf(verb, form)}\``, form.does]),
  );
});

test('A5 the page has every word and what it may be', () => {
  const said = new Map(tableBelow('word').map(([name, what]) => [name, what]));
  for (const [, { words }] of forms)
    for (const { name, expected } of words)
      if (name === 'YEN') assert.match(said.get(name) ?? '', expected.replace('yen ', ''));
      else if (name !== 'on|off') assert.ok(said.get(name)?.startsWith(expected), `${name}: ${expected}`);
});

test('A5 the example of the page goes as written', async () => {
  const [example] = page.match(/(?<=```text\n)# [^`]*/) ?? [];
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const whole = await runPlay(parsePlay(example!), { write, keys: readyKeys(), image: await builtImage() });
  assert.ok(whole, lines.join('\n'));
});

test.run();
