/** The portable cipher on the real interpreter. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/build/bundle.ts';
import { LinuxBoard } from '../../flash/target/linux.ts';
import { rfc8439 } from './cipherVectors.ts';

const binary = process.env['ESPRUINO_BIN'];
if (!binary) console.log('skipped: the cipher on the interpreter: ESPRUINO_BIN is not set');

const program = (): string => `
import { portableCipher } from './firmware/crypto/cipher/portable.ts';
import { fromHex, toHex } from './firmware/runtime/bytes.ts';
const cases = ${JSON.stringify(rfc8439.map(c => [c.key, c.nonce, c.associated, c.text, c.sealed].map(toHex)))};
for (let i = 0; i < cases.length; i++) {
  const parts = cases[i].map(fromHex);
  const cipher = portableCipher(parts[0]);
  print('sealed ' + toHex(cipher.seal(parts[1], parts[3], parts[2])));
  print('opened ' + toHex(cipher.open(parts[1], parts[4], parts[2])));
  parts[4][5] ^= 1;
  print('altered ' + cipher.open(parts[1], parts[4], parts[2]));
}
print('all done');
`;

if (binary)
  test('RFC 8439 on the interpreter: sealed, opened, refused', async () => {
    const image = await bundle(program(), { wrapped: false, properties: [] });
    const code = Uint8Array.from(Buffer.from(image.code, 'latin1'));
    const board = await LinuxBoard.boot({ binary, files: [['.boot0', code]] });
    try {
      await board.waitFor('all done', 30_000);
      const said = board.output().replace(/[\r\n]/g, '');
      for (const { text, sealed, what } of rfc8439) {
        assert.ok(said.includes(`sealed ${toHex(sealed)}`), what);
        assert.ok(said.includes(`opened ${toHex(text)}`), what);
      }
      assert.is(said.split('altered undefined').length, rfc8439.length + 1);
    } finally {
      await board.stop();
    }
  });

test('the messages are those of the standard', () => assert.is(rfc8439.length, 2));

test.run();
