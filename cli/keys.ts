/** `cardphone keys`: the public half of a center's master key, for phones. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { masterAnchor } from '../firmware/provisioning/provisioning.ts';
import { toHex } from '../firmware/runtime/bytes.ts';
import { fault } from '../firmware/runtime/fault.ts';
import { encodeMasterFile, type MasterFile, parsePublicHalf } from '../flash/provisioning/masterFile.ts';
import { required, type Subcommand, subcommand, text, whole, withDefault } from '../host/command.ts';
import { hostSha256 } from '../host/sha256.ts';

const ANCHOR_DIGITS = 32;

const systemFault = (what: string, error: unknown): Error =>
  fault('badMaster', `master key: cannot ${what} (${(error as NodeJS.ErrnoException).code})`);

const writeNew = (file: string, contents: string): void => {
  try {
    writeFileSync(file, contents, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw fault('keyExists', `${file}: expected no such file; a key is never overwritten`);
    throw systemFault(`write ${file}`, error);
  }
};

/** `npm run center` keeps each generation in a file of its folder, its secret half sealed. */
const keyFileOf = (given: string, generation: number): string =>
  statSync(given, { throwIfNoEntry: false })?.isDirectory()
    ? join(given, `master-${generation}.json`)
    : given;

const readKey = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw systemFault(`read ${file}`, error);
  }
};

const anchorOf = ({ profile, publicKey }: MasterFile): string =>
  `SHA-256 ${toHex(masterAnchor(hostSha256, profile, publicKey)).slice(0, ANCHOR_DIGITS)}…`;

const exportPublic = (given: string, generation: number, out: string): void => {
  const master = parsePublicHalf(readKey(keyFileOf(given, generation)));
  writeNew(out, encodeMasterFile(master));
  console.log(`master key of generation ${master.generation}, ${anchorOf(master)}`);
  console.log(`  ${out}  for npm run provision -- --master`);
};

/** `cardphone keys …`, by name. */
export const keyCommands: Readonly<Record<string, Subcommand>> = {
  'keys export': subcommand(
    'keys export DIR --out FILE',
    {
      call: 'npx cardphone keys export',
      does: "Writes the public half of a center's master key, for npm run provision -- --master FILE.",
      options: {
        out: required(text('FILE', 'the public key; it is never overwritten')),
        generation: withDefault(whole({ from: 1, to: 255 }, 'which master key of the folder'), 1),
      },
      words: {
        name: 'DIR',
        help: 'the folder of npm run center -- --data DIR, or a key file of it',
        min: 1,
        max: 1,
      },
      notes: ['The secret half stays sealed: no passphrase is asked for.'],
    },
    async ({ words: [given], values }) => exportPublic(given, values.generation, values.out),
  ),
};
