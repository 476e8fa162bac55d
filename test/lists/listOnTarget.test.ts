/** A list arrives and answers on the real interpreter: on its Linux build, and on the STM32F405 firmware. */

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/image/bundle.ts';
import type { TargetBoard } from '../../flash/interpreter/board.ts';
import { bootLinux } from '../../flash/interpreter/linux.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import { blobPath } from '../../flash/kernels/blobs.ts';
import type { StorageFile } from '../../flash/storage/storageImage.ts';
import { chipFirmware, chipMissing, linuxBuild, linuxMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import {
  baseOf,
  type Cards,
  cardName,
  deltaOf,
  flipped,
  randomCards,
  type SentList,
  seeded,
} from './listRig.ts';

const TIMEOUT_MS = 60_000;
const SERIALS = 2_000;

interface Target {
  readonly name: string;
  readonly missing: string | undefined;
  /** Statements that define `sha256`. */
  readonly sha256: string;
  readonly boot: (files: StorageFile[]) => Promise<TargetBoard>;
}

const kernels = (): StorageFile => ['kernels', new Uint8Array(readFileSync(blobPath('cortex-m4')))];

const targets: Target[] = [
  {
    name: 'Linux build',
    missing: linuxMissing,
    sha256: `
import { espruinoSha256 } from './hal/drivers/espruinoSha256.ts';
const sha256 = espruinoSha256();`,
    boot: files => bootLinux({ binary: linuxBuild, files }),
  },
  {
    name: 'STM32F405',
    missing: chipMissing,
    sha256: `
import { kernelHash } from './firmware/arithmetic/kernels/hash.ts';
import { thumbCode } from './hal/drivers/thumbCode.ts';
const sha256 = kernelHash(thumbCode('kernels'));`,
    boot: files => bootQemu({ firmware: chipFirmware, files: [...files, kernels()] }),
  },
];

/** The memory is the interpreter's own; the signature was verified elsewhere. */
const program = (target: Target, base: SentList, delta: SentList, cardIds: readonly string[]): string => `
${target.sha256}
import { invalidCards } from './firmware/lists/invalidCards.ts';
import { LIST_RECORD_OCTETS } from './firmware/lists/listRecord.ts';
import { twoSlotRecord } from './firmware/storage/twoSlotRecord.ts';
import { ramMemory } from './hal/drivers/ramMemory.ts';
import { fromHex } from './firmware/runtime/bytes.ts';
const PAGE = 2048;
const cells = ramMemory(2 * PAGE);
const erased = new Uint8Array(PAGE).fill(255);
const memory = { size: 2 * PAGE, pageBytes: PAGE, read: cells.read, write: cells.write,
  erasePage: offset => cells.write(offset, erased) };
const record = twoSlotRecord(ramMemory(256), 0, LIST_RECORD_OCTETS, sha256);
const scheme = { verify: () => Promise.resolve(true) };
const started = () => invalidCards({ memory, record, sha256, scheme, masterKeys: [{ generation: 1 }] });
const answers = list => {
  const ids = '${cardIds.join('')}';
  let text = '';
  for (let i = 0; i < ids.length; i += 12) text += list.isInvalid(ids.substr(i, 12)) || 0;
  return text;
};
const damaged = list => {
  try { return list.take(fromHex('${toHex(flipped(base.pieces[0], 30))}')); } catch (error) { return error.code; }
};
const run = async () => {
  const list = started();
  print('step offer ' + await list.offer(fromHex('${toHex(base.head)}')) + ';');
  print('step damaged ' + damaged(list) + ';');
  print('step take ' + list.take(fromHex('${toHex(base.pieces[0])}')) + ';');
  print('step base ' + answers(list) + ';');
  print('step delta ' + await list.offer(fromHex('${toHex(delta.head)}')) + ';');
  print('step last ' + list.take(fromHex('${toHex(delta.pieces[0])}')) + ';');
  const again = started();
  again.check();
  print('step now ' + answers(again) + JSON.stringify(again.state()) + again.isStale(1) + ';');
  print('all done');
};
run().catch(error => print('step failed ' + error.code + error.message + '; all done'));
`;

const answersOf = (cards: Cards, cardIds: readonly string[]): string =>
  cardIds.map(cardId => cards.get(cardId) ?? 0).join('');

for (const target of targets)
  needing(target.missing)(`a base and a delta, taken and asked: ${target.name}`, async () => {
    const next = seeded(5);
    const first = randomCards(120, SERIALS, next);
    const second: Cards = new Map([...[...first].slice(10), ...randomCards(15, SERIALS, next)]);
    const base = await baseOf(first, { version: 7, seconds: 100 });
    const delta = await deltaOf(first, second, { version: 9, baseVersion: 7, seconds: 200 });
    assert.equal([base.pieces.length, delta.pieces.length], [1, 1]);
    const known = [...first.keys()].slice(0, 20);
    const cardIds = [...known, ...[...second.keys()].slice(-20), cardName(SERIALS + 1), '100000000011'];
    const { code } = await bundle(program(target, base, delta, cardIds), { wrapped: false, properties: [] });
    const board = await target.boot([['.boot0', Uint8Array.from(Buffer.from(code, 'latin1'))]]);
    try {
      await board.waitFor('all done', TIMEOUT_MS);
      const said = board.output().replace(/[\r\n]/g, '');
      for (const line of [
        ...['offer begun', 'damaged listTorn', 'take inForce', `base ${answersOf(first, cardIds)}`],
        ...['delta begun', 'last inForce'],
        `now ${answersOf(second, cardIds)}{"version":9,"baseVersion":7,"seconds":200}false`,
      ])
        assert.ok(said.includes(`step ${line};`), `expected “${line}”, got ${said.slice(0, 1500)}`);
    } finally {
      await board.stop();
    }
  });

test.run();
