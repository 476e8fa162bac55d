/**
 * Counts what a call takes on the card's contacts: characters and milliseconds of a first settlement, a
 * charge and a second settlement, over T=0 and T=1 at three rates, on the virtual board. Programs take no
 * time there, so the milliseconds are those of the line: characters, guard times, activation.
 *
 *   npm run measure:wire                 prints the table
 *   npm run measure:wire -- --json       the same as JSON
 *   npm run measure:wire -- --write      puts the table into docs/performance.md
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { CardLinkName } from '../bench/card/linkProfiles.ts';
import { imageWithBothProtocols } from '../bench/phone/linkImage.ts';
import type { Key } from '../hal/keypad.ts';
import { flag, runCommand } from '../host/command.ts';
import { generateKey } from '../host/keys/generate.ts';
import { projectRoot } from '../host/root.ts';
import { startSystem } from '../simulation/system/system.ts';
import { meteredCard, type WirePhase } from './wireMeter.ts';

const links = ['T0-9600', 'T0-38400', 'T0-115200', 'T1-9600', 'T1-38400', 'T1-115200'] as const;
const document = `${projectRoot}/docs/performance.md`;
const begin = '<!-- wire:begin -->';
const end = '<!-- wire:end -->';
const startSeconds = 828_352_800;
const readyMs = 60_000;
const clockHz = 3_500_000;

interface WireRow {
  readonly link: CardLinkName;
  readonly first: WirePhase;
  readonly charge: WirePhase;
  readonly second: WirePhase;
}

/**
 * Inserts a card of 1000 yen, charges a unit of 10, inserts it again. Throws Error at another text on the
 * display.
 */
const measure = async (cardLink: CardLinkName, image: string): Promise<WireRow> => {
  const keys = { make: generateKey };
  const system = await startSystem({ keys, seed: 1, startSeconds, trace: () => {}, image, cardLink });
  const { phone, dispenser } = system;
  const { program, device } = await system.issueCard('Aoi');
  await dispenser.load(program, 1000);
  await phone.shows('INSERT CARD', readyMs);
  const card = meteredCard(device);
  phone.insert(card);
  await phone.shows('1000 YEN', readyMs);
  const first = card.phase();
  phone.hook(true);
  await phone.type([...'0312345678'] as Key[]);
  await phone.shows('990 YEN', readyMs);
  const charge = card.phase();
  phone.hook(false);
  await phone.shows('TAKE YOUR CARD', readyMs);
  phone.remove();
  await phone.shows('INSERT CARD', readyMs);
  card.phase();
  phone.insert(card);
  await phone.shows('990 YEN', readyMs);
  const second = card.phase();
  const wrong = [...phone.board.errors, ...phone.board.violations()];
  if (wrong.length) throw new Error(`${cardLink}: ${wrong.join('; ')}`);
  return { link: cardLink, first, charge, second };
};

const cell = ({ toCard, fromCard, ms }: WirePhase): string =>
  `${toCard} + ${fromCard} = ${toCard + fromCard} | ${Math.round(ms)}`;
const table = (rows: readonly WireRow[]): string =>
  [
    '| card | first settlement: to card + from card, characters | ms | charge | ms | second settlement | ms |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(
      ({ link, first, charge, second }) => `| ${link} | ${cell(first)} | ${cell(charge)} | ${cell(second)} |`,
    ),
  ].join('\n');
const explanation = (
  lines: string,
): string => `\`npm run measure:wire -- --write\` made this table: the virtual board, where programs take no time. A settlement is counted from VCC on, with answer to
reset, PPS and SELECT; a charge is one unit. The rates are those of CLK at ${clockHz / 1e6} MHz: 9409, 37 634 and 112 903 baud.

${lines}`;

/** Replaces what stands between the markers; without them a section is added at the end. */
const write = (text: string): void => {
  const before = existsSync(document) ? readFileSync(document, 'utf8') : '# Performance\n';
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  const section = `${begin}\n${text}\n${end}`;
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + section + before.slice(to + end.length)
      : `${before.trimEnd()}\n\n## On the card's contacts\n\n${section}\n`;
  writeFileSync(document, after);
};

const options = {
  json: flag('prints JSON'),
  write: flag('puts the table into docs/performance.md'),
};

const declaration = {
  call: 'npm run measure:wire --',
  does: "Counts characters and milliseconds of a call on the card's contacts, over T=0 and T=1 at three rates.",
  options,
};

await runCommand(declaration, async ({ values }) => {
  const image = await imageWithBothProtocols();
  const rows: WireRow[] = [];
  for (const link of links) rows.push(await measure(link, image));
  console.log(values.json ? JSON.stringify(rows) : table(rows));
  if (values.write) write(explanation(table(rows)));
});
