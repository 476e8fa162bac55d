/** The sealed channel on the real interpreter: in plain JavaScript, and with the cipher's kernel. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { portableCipher } from '../../firmware/crypto/cipher/portable.ts';
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
  bothEnds,
  flipped,
  KT,
  metEnds,
  OTHER_ID,
  OTHER_KT,
  opening,
  sealText,
  TERMINAL_ID,
} from './channelCases.ts';

const TIMEOUT_MS = 120_000;
/** As long as the receipt of a charge (`docs/protocol.md`, message 12). */
const LONG = 'receipt '.repeat(36).slice(0, 281);

interface Target {
  readonly name: string;
  readonly missing: string | undefined;
  /** Lines that define `cipherOf`. */
  readonly cipher: string;
  readonly files: () => StorageFile[];
  readonly boot: (files: StorageFile[]) => Promise<TargetBoard>;
}

const targets: Target[] = [
  {
    name: 'Linux build, plain JavaScript',
    missing: linuxMissing,
    cipher: "import { portableCipher as cipherOf } from './firmware/crypto/cipher/portable.ts';",
    files: () => [],
    boot: files => bootLinux({ binary: linuxBuild, files }),
  },
  {
    name: 'STM32F405 at 16 ns an instruction, kernel',
    missing: chipMissing,
    cipher: `
import { kernelCipher } from './firmware/crypto/cipher/kernel.ts';
import { thumbCode } from './hal/drivers/thumbCode.ts';
const cipherOf = kernelCipher(thumbCode('cipher'));`,
    files: () => [['cipher', new Uint8Array(readFileSync(blobPath('cortex-m4', 'cipher')))]],
    boot: files => bootQemu({ firmware: chipFirmware, files, instructionShift: 4 }),
  },
];

/** What the center sealed beforehand, in Node. */
const fromCenter = () => {
  const { center } = metEnds(portableCipher, 3);
  return ['table 1', 'table 2', 'table 3', LONG].map(text => sealText(center, text));
};

/** Each step prints its number and what came of it. */
const program = (target: Target, sealed: Uint8Array[]): string => `
${target.cipher}
import { terminalChannel } from './firmware/uplink/sealedChannel.ts';
import { fromHex, fromLatin1, toHex, toLatin1 } from './firmware/runtime/bytes.ts';
const KT = fromHex('${toHex(KT)}');
const channel = (key, id, epoch) => terminalChannel(cipherOf(key), id, epoch);
const terminal = channel(KT, '${TERMINAL_ID}', 3);
const opening = (end, hex) => {
  const sealed = fromHex(hex);
  const start = getTime();
  try { return toLatin1(end.open(sealed)); } catch (error) { return error.code; }
  finally { print('open of ' + (sealed.length - 25) + ' took ' + Math.round((getTime() - start) * 10000) / 10 + ' ms;'); }
};
const sealing = text => {
  const start = getTime();
  const sealed = terminal.seal(fromLatin1(text));
  print('seal of ' + text.length + ' took ' + Math.round((getTime() - start) * 10000) / 10 + ' ms;');
  return toHex(sealed);
};
const LONG = '${LONG}';
const [first, second, third, long] = ${JSON.stringify(sealed.map(toHex))};
const altered = '${toHex(flipped(sealed[0], 100))}';
const steps = [
  () => sealing('hello'),
  () => opening(channel(fromHex('${toHex(OTHER_KT)}'), '${TERMINAL_ID}', 3), first),
  () => opening(channel(KT, '${OTHER_ID}', 3), first),
  () => opening(channel(KT, '${TERMINAL_ID}', 4), first),
  () => opening(terminal, altered),
  () => opening(terminal, second),
  () => opening(terminal, first),
  () => opening(terminal, second),
  () => opening(terminal, toHex(terminal.seal(fromLatin1('mine')))),
  () => opening(terminal, first.substr(0, 48)),
  () => opening(terminal, third),
  () => { sealing(LONG); return opening(terminal, long); },
  () => JSON.stringify(terminal.refused) + JSON.stringify(terminal.state()),
];
for (let i = 0; i < steps.length; i++) print('step ' + i + ' ' + steps[i]() + ';');
print('all done');
`;

/** The terminal's first message in the same epoch. */
const helloByNode = (): string => toHex(sealText(bothEnds(portableCipher, 3).terminal, 'hello'));

const refused = '{"malformed":1,"sealReflected":1,"sealEpoch":0,"sealReplayed":2,"sealBroken":1}';
const expected = (sealed: string): string[] => [
  ...[sealed, 'sealBroken', 'sealBroken', 'sealEpoch', 'sealBroken', 'table 2'],
  ...['sealReplayed', 'sealReplayed', 'sealReflected', 'malformed', 'table 3', LONG],
  `${refused}{"epoch":3,"sent":3,"heard":4}`,
];

for (const target of targets)
  needing(target.missing)(`sealed, opened, refused by reason: ${target.name}`, async () => {
    const image = await bundle(program(target, fromCenter()), { wrapped: false, properties: [] });
    const code: StorageFile = ['.boot0', Uint8Array.from(Buffer.from(image.code, 'latin1'))];
    const board = await target.boot([...target.files(), code]);
    try {
      await board.waitFor('all done', TIMEOUT_MS);
      const said = board.output().replace(/[\r\n]/g, '');
      expected(helloByNode()).forEach((outcome, i) => {
        assert.ok(said.includes(`step ${i} ${outcome};`), `step ${i}: expected ${outcome}`);
      });
      const took = [...said.matchAll(/(seal|open) of (-?\d+) took (.*?);/g)].map(
        m => `${m[1]} ${m[2]}: ${m[3]}`,
      );
      console.log(`${target.name}: ${took.join(', ')}`);
    } finally {
      await board.stop();
    }
  });

test('what the center sealed opens in Node', () => {
  const { terminal } = metEnds(portableCipher, 3);
  assert.equal(
    fromCenter().map(sealed => opening(terminal, sealed)),
    ['table 1', 'table 2', 'table 3', LONG],
  );
});

test.run();
