/**
 * Makes a publisher's keys: Ed25519 for host tools, ESIGN of 3840 bits for boards.
 *
 *   npm run publisher-key -- --out FILE.json --name NAME
 *
 * Writes FILE.json, which is secret, and FILE.pub.json, which is for everybody. Keep the first out of the repository.
 */
import { parseArgs } from 'node:util';
import { fault } from '../firmware/runtime/fault.ts';
import { command } from './command.ts';
import { publicKeyOf } from './release/publisher.ts';
import { publicFileOf, writeNewKey } from './release/publisherFiles.ts';
import { fingerprint } from './release/release.ts';

await command(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' }, name: { type: 'string' } } });
  const { out, name } = values;
  if (!out?.endsWith('.json') || !name)
    throw fault('usage', 'npm run publisher-key -- --out FILE.json --name NAME');
  const key = await writeNewKey(out, name);
  console.log(`publisher ${fingerprint(publicKeyOf(key))}  "${name}"`);
  console.log(`  ${out}  SECRET: signs images`);
  console.log(`  ${publicFileOf(out)}  for npm run flash -- --publisher`);
});
