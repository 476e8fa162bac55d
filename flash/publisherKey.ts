/**
 * Makes a publisher's keys: Ed25519 for host tools, ESIGN of 3840 bits for boards.
 *
 *   npm run publisher-key -- --out FILE.json --name NAME
 *
 * Writes FILE.json, which is secret, and FILE.pub.json, which is public. Keep the first out of the
 * repository.
 */
import { parsed, required, runCommand, text } from '../host/command.ts';
import { publicKeyOf } from './release/publisher.ts';
import { publicFileOf, writeNewKey } from './release/publisherFiles.ts';
import { fingerprint } from './release/release.ts';

const options = {
  out: required(
    parsed(
      'FILE.json',
      'a file that ends in .json',
      'the secret key; FILE.pub.json is written beside it',
      given => (given.endsWith('.json') ? given : undefined),
    ),
  ),
  name: required(text('NAME', 'who publishes, as tools show it')),
};

const declaration = {
  call: 'npm run publisher-key --',
  does: "Makes a publisher's keys: Ed25519 for host tools, ESIGN of 3840 bits for boards.",
  options,
};

await runCommand(declaration, async ({ values: { out, name } }) => {
  const key = await writeNewKey(out, name);
  console.log(`publisher ${fingerprint(publicKeyOf(key))}  "${name}"`);
  console.log(`  ${out}  SECRET: signs images`);
  console.log(`  ${publicFileOf(out)}  for npm run flash -- --publisher`);
});
