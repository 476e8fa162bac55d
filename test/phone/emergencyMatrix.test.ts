/** No accessory decides over an emergency call: each row of docs/parts.md, on the built image. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createVirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { cachedImage } from '../../flash/image/cachedImage.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import type { Key } from '../../hal/keypad.ts';
import { projectRoot } from '../../host/root.ts';
import type { SimulatedCard } from '../../simulation/system/cards.ts';
import { sampled } from '../whole.ts';
import { DAY_SECONDS, giveCard, openSystem } from './rig.ts';

type System = Awaited<ReturnType<typeof openSystem>>;

interface Row {
  readonly part: string;
  readonly dies: 'at power-on' | 'in service';
  readonly shows: string;
  readonly alarm: string;
  readonly toDisplay: boolean;
  readonly toCenter: boolean;
}

const rows: Row[] = readFileSync(`${projectRoot}/docs/parts.md`, 'utf8')
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
  .filter(cells => cells[2] === 'at power-on' || cells[2] === 'in service')
  .map(([, part, dies, shows, alarm, told]) => ({
    part,
    dies: dies as Row['dies'],
    shows,
    alarm: alarm === '–' ? '' : alarm,
    toDisplay: told.includes('display'),
    toCenter: told.includes('center'),
  }));

/** Kills a part, or brings it back. */
const parts: Record<string, (system: System, dead: boolean) => void> = {
  clock: ({ phone }, dead) => phone.rtc!.die(dead),
  display: ({ phone }, dead) => phone.glass!.die(dead),
  'expander of the display': ({ phone }, dead) => phone.expander!.die(dead),
  // The 5: in no emergency number.
  'one key stuck': ({ phone }, dead) => (dead ? phone.keys!.down(5) : phone.keys!.up(5)),
  'card reader': ({ phone }, dead) => phone.card.die(dead),
  'journal memory': ({ phone }, dead) => phone.fram!.die(dead),
  'key memory': ({ phone }, dead) => phone.sram!.die(dead),
  network: (system, dead) => {
    system.centerReachable = !dead;
  },
};
/** These are broken in another way, in a test of their own. */
const others = ['native code', 'arithmetic'];

const bootMs = 3_000;
const stuckMs = 61_000;
const idleTurnMs = 11_000;
const reportMs = 10 * 60_000 + idleTurnMs;
const mendedMs = 61_000;

/** Speech both ways is open at once after the number, and stays so after the answer. */
const callFree = async ({ phone }: System, number: string): Promise<void> => {
  const before = phone.line!.calls.length;
  phone.hook(true);
  await phone.advance(2_000);
  await phone.type([...number] as Key[]);
  await phone.advance(12_000);
  assert.is(phone.line!.dialled(), number);
  assert.is(phone.line!.calls.length, before + 1);
  assert.is(phone.line!.state(), 'answered', number);
  assert.is(phone.speechRelay!.isClosed(), true, `${number}: speech`);
  phone.hook(false);
  await phone.advance(2_000);
  assert.is(phone.line!.state(), 'idle');
  assert.is(phone.speechRelay!.isOn(), false);
};

const callAll = async (system: System): Promise<void> => {
  for (const number of ['110', '118', '119']) await callFree(system, number);
};

const restart = async ({ phone }: System, while_: () => void): Promise<void> => {
  phone.board.powerOff();
  await phone.advance(500);
  while_();
  phone.board.powerOn();
  await phone.advance(bootMs);
};

const lines = (system: System): string => system.phone.display().join('|');
const isGlassDead = ({ part }: Row): boolean => part.includes('display');

/** A card is tried, and called with where it is served. */
const tryCard = async (system: System, card: SimulatedCard, row: Row): Promise<void> => {
  const { phone } = system;
  phone.insert(card.device);
  await phone.advance(20_000);
  if (!isGlassDead(row)) assert.match(lines(system), row.shows);
  // A card in the slot, served or not, prevents no emergency call.
  await callFree(system, '119');
  phone.remove();
  await phone.advance(8_000);
};

for (const row of sampled(
  'rows of docs/parts.md',
  rows.filter(({ part }) => !others.includes(part)),
  1 / 6,
))
  test(`${row.part} ${row.dies}: 110, 118 and 119 are dialled and heard; alarm: ${row.alarm || 'none'}`, async () => {
    const behindExpander = row.part === 'expander of the display';
    const system = await openSystem(
      behindExpander ? { board: 'nucleo-f411re', image: undefined as never } : {},
    );
    const { phone, center } = system;
    const card = await giveCard(system, 'Aoi', 1000);
    const kill = parts[row.part];
    if (row.dies === 'at power-on') await restart(system, () => kill(system, true));
    else kill(system, true);
    await phone.advance(1_000);
    await callAll(system);
    for (let cards = 0; cards < (row.alarm === 'readerFailed' ? 3 : 1); cards++)
      await tryCard(system, card, row);
    await phone.advance(row.alarm === 'keyStuck' ? stuckMs : 0);
    await callAll(system);
    await phone.advance(reportMs);
    if (row.toDisplay) assert.is(phone.display()[1].trim(), row.alarm);
    assert.is(center.registry.alarms.get(center.registry.terminals[0]) ?? '', row.toCenter ? row.alarm : '');
    assert.equal(phone.board.errors, []);

    // The part answers again: it is used again within a bounded time, and the alarm ends.
    kill(system, false);
    await phone.advance(mendedMs);
    phone.insert(card.device);
    await phone.shows('1000 YEN');
    phone.remove();
    await phone.advance(reportMs);
    assert.match(phone.display()[0], 'INSERT CARD');
    assert.is(phone.display()[1].trim(), '');
    assert.is(center.registry.alarms.size, 0);
    assert.is(center.registry.terminals.length, 1, 'installed once');
  });

// The board's image as it is flashed; its Storage has no kernels, as after a page of flash that is lost.
test('native code at power-on: 110, 118 and 119 are dialled and heard; the alarm is on the display', async () => {
  const row = rows.find(({ part }) => part === 'native code')!;
  const description = await readBoard('espruino-pico');
  const { image } = await cachedImage(description);
  // Plain text, as it is before it is pretokenised.
  const storage = { ...description.storage, bytes: 1 << 17 };
  const phone = createVirtualPhone({
    description: { ...description, storage },
    image,
    clockSeconds: DAY_SECONDS,
  });
  phone.board.powerOn();
  await phone.advance(bootMs);
  for (const number of ['110', '118', '119']) {
    phone.hook(true);
    await phone.advance(2_000);
    await phone.type([...number] as Key[]);
    await phone.advance(12_000);
    assert.is(phone.line!.dialled(), number);
    assert.is(phone.line!.state(), 'answered');
    assert.is(phone.panel!.speech.on, true);
    phone.hook(false);
    await phone.advance(2_000);
  }
  await phone.advance(idleTurnMs);
  assert.match(phone.display()[0], row.shows);
  assert.is(phone.display()[1].trim(), row.alarm);
  assert.equal(phone.board.errors, []);
});

test('arithmetic in service: 110, 118 and 119 are dialled and heard, with a card in the slot as well', async () => {
  const row = rows.find(({ part }) => part === 'arithmetic')!;
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  phone.board.evaluate('Int32Array = function () { throw new Error("no memory"); }');
  await tryCard(system, card, row);
  await callAll(system);
  await phone.advance(idleTurnMs);
  assert.is(phone.display()[1].trim(), row.alarm);
  assert.is(await system.dispenser.readValue(card.program), 1000);
});

test('the table has each part twice, and each alarm of the program', () => {
  const code = ['alarms.ts', 'install/keepInstalled.ts'].map(name =>
    readFileSync(`${projectRoot}/firmware/terminal/${name}`, 'utf8'),
  );
  for (const [, alarm] of code[0].matchAll(/return .*'(\w+)'/g))
    assert.ok(
      rows.some(row => row.alarm === alarm),
      alarm,
    );
  for (const part of Object.keys(parts))
    assert.equal(
      rows.filter(row => row.part === part).map(({ dies }) => dies),
      ['at power-on', 'in service'],
    );
  for (const { part } of rows) assert.ok(part in parts || others.includes(part), part);
});

test.run();
