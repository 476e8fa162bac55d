/** The portable cipher on the real interpreter. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/image/bundle.ts';
import type { TargetBoard } from '../../flash/interpreter/board.ts';
import { bootLinux } from '../../flash/interpreter/linux.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import type { StorageFile } from '../../flash/storage/storageImage.ts';
import { chipFirmware, chipMissing, linuxBuild, linuxMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { rfc8439 } from './cipherVectors.ts';

type Boot = (files: StorageFile[]) => Promise<TargetBoard>;
const boards: [string, string | undefined, Boot][] = [
  ['Linux build', linuxMissing, files => bootLinux({ binary: linuxBuild, files })],
  [
    'STM32F405 at 16 ns an instruction',
    chipMissing,
    files => bootQemu({ firmware: chipFirmware, files, instructionShift: 4 }),
  ],
];

const program = (): string => `
import { portableCipher } from './firmware/crypto/cipher/portable.ts';
import { fromHex, toHex } from './firmware/runtime/bytes.ts';
const cases = ${JSON.stringify(rfc8439.map(c => [c.key, c.nonce, c.associated, c.text, c.sealed].map(toHex)))};
for (let i = 0; i < cases.length; i++) {
  const parts = cases[i].map(fromHex);
  const cipher = portableCipher(parts[0]);
  const start = getTime();
  const sealed = cipher.seal(parts[1], parts[3], parts[2]);
  print('took ' + Math.round((getTime() - start) * 1000) + ' ms for ' + parts[3].length + ' octets;');
  print('sealed ' + toHex(sealed));
  print('opened ' + toHex(cipher.open(parts[1], parts[4], parts[2])));
  parts[4][5] ^= 1;
  print('altered ' + cipher.open(parts[1], parts[4], parts[2]));
}
print('all done');
`;

for (const [name, missing, boot] of boards)
  needing(missing)(`RFC 8439 in plain JavaScript, ${name}: sealed, opened, refused`, async () => {
    const image = await bundle(program(), { wrapped: false, properties: [] });
    const board = await boot([['.boot0', Uint8Array.from(Buffer.from(image.code, 'latin1'))]]);
    try {
      await board.waitFor('all done', 120_000);
      const said = board.output().replace(/[\r\n]/g, '');
      for (const { text, sealed, what } of rfc8439) {
        assert.ok(said.includes(`sealed ${toHex(sealed)}`), what);
        assert.ok(said.includes(`opened ${toHex(text)}`), what);
      }
      assert.is(said.split('altered undefined').length, rfc8439.length + 1);
      for (const [, took] of said.matchAll(/took (.*?);/g)) console.log(`${name}: ${took}`);
    } finally {
      await board.stop();
    }
  });

test('the messages are those of the standard', () => assert.is(rfc8439.length, 2));

test.run();
