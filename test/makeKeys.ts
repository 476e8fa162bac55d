/** Makes `test/keys.json` anew: `npx tsx test/makeKeys.ts`. */
import { writeFileSync } from 'node:fs';
import { esignProfiles } from '../firmware/crypto/profiles.ts';
import { toHex } from '../firmware/runtime/bytes.ts';
import { runCommand } from '../host/command.ts';
import { generateKey } from '../host/keys/generate.ts';

const counts: Record<number, number> = { 1536: 8, 2046: 3, 3072: 4, 3840: 3, 5112: 2 };
const note = 'TEST KEYS: published with the source, worthless. Never use them outside the tests.';

const declaration = {
  call: 'npx tsx test/makeKeys.ts',
  does: 'Makes test/keys.json anew: key pairs of every profile, for tests only.',
  options: {},
};

await runCommand(declaration, async () => {
  const keys = [];
  for (const { id, bits } of esignProfiles())
    for (let i = 0; i < counts[bits]; i++) {
      const key = await generateKey(id);
      keys.push({ profile: id, bits, publicKey: toHex(key.publicKey), secret: toHex(key.secret) });
    }
  writeFileSync(new URL('./keys.json', import.meta.url), `${JSON.stringify({ note, keys }, null, 2)}\n`);
});
