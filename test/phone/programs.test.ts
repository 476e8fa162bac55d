/** The four programs: the messages between them, and a call while the center cannot be reached. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardDevice } from '../../bench/card/cardDevice.ts';
import { hostCard } from '../../bench/card/hostCard.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import { hostHashes } from '../../host/hashes.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { projectRoot } from '../../host/root.ts';
import { hostSha256 } from '../../host/sha256.ts';
import {
  assertSettled,
  assertSound,
  giveCard,
  hangUpAndTake,
  insertCard,
  openSystem,
  placeCall,
} from './rig.ts';

const root = `${projectRoot}/`;

/** Every module that a folder's programs reach at run time, by imports of values. */
const reached = (folder: string): Set<string> => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(join(root, file), 'utf8');
    for (const [, what, from] of source.matchAll(/^import ([^;]*?) from '(\.[^']+)'/gms))
      if (!what.startsWith('type ')) visit(relative(root, join(root, dirname(file), from)));
  };
  for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.ts')) visit(`${folder}/${name}`);
  return seen;
};

const PROGRAMS: [program: string, folder: string, foreign: RegExp, shared: RegExp][] = [
  ['the card', 'firmware/card', /^(firmware\/(terminal|dispenser|reader)|center)\//, /^$/],
  // The layouts of 2M1 and 6M1 are messages: both ends of each have them.
  ['the terminal', 'firmware/terminal', /^(firmware\/(card|dispenser)|center)\//, /^$/],
  ['the dispenser', 'firmware/dispenser', /^(firmware\/(card|terminal)|center)\//, /^$/],
  [
    'the center',
    'center',
    /^firmware\/(card|terminal|dispenser|reader)\//,
    /\/(card|terminal)Information\.ts$/,
  ],
];
for (const [program, folder, foreign, shared] of PROGRAMS)
  test(`S1.1 ${program} reaches no module of another program`, () => {
    const modules = [...reached(folder)];
    assert.ok(modules.length > 3, `${modules.length} modules looked at`);
    assert.equal(
      modules.filter(file => foreign.test(file) && !shared.test(file)),
      [],
    );
  });

test('S1.1 contacts and network carry octets only, and each program goes on from its memory alone', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  await hangUpAndTake(system);

  // The card: its EEPROM's octets in a new card, a new program over them.
  const eeprom = ramMemory(card.eeprom.size);
  eeprom.write(0, Uint8Array.from(card.eeprom.read(0, card.eeprom.size)));
  const scheme = esignScheme(opensslEngine(), hostHashes);
  const reborn = hostCard(scheme, hostSha256, hostRandom, eeprom);
  // The terminal: what its memories keep without power.
  phone.board.powerOff();
  await phone.advance(500);
  phone.board.powerOn();
  system.centerReachable = false;
  await phone.shows('INSERT CARD');
  phone.insert(cardDevice(reborn.program, { toCard: 0, fromCard: 0 }));
  await phone.shows('990 YEN');
  await placeCall(system, '0312345678', '980 YEN');
  phone.hook(false);
  await phone.advance(1000);
  phone.remove();
  await phone.advance(1000);
  assert.is(await system.dispenser.readValue(reborn.program), 980);
  assertSound(system);
});

test('S1.2 with the center cut off a call settles, and the center learns of it when it is back', async () => {
  const system = await openSystem();
  const { phone, center } = system;
  const card = await giveCard(system, 'Aoi', 1000);
  system.centerReachable = false;
  await insertCard(system, card, '1000 YEN');
  await placeCall(system, '0312345678', '990 YEN');
  await phone.shows('980 YEN', 40_000);
  await hangUpAndTake(system);
  await phone.advance(60_000);
  assert.is(center.books.settledYen, 0, 'nothing has come through');
  assert.is(await system.dispenser.readValue(card.program), 980);

  system.centerReachable = true;
  await insertCard(system, card, '980 YEN');
  phone.remove();
  await phone.shows('INSERT CARD');
  await phone.advance(1000);
  assert.is(center.books.settledYen, 20);
  await assertSettled(system, 20);
  assertSound(system);
});

test.run();
