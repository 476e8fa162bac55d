/** `cardphone keys`: the center's master key, and its public half for phones. */
import { readFileSync, writeFileSync } from 'node:fs';
import { encodeMasterSecret, type MasterSecret, parseMasterSecret } from '../center/keys/masterSecret.ts';
import { masterAnchor } from '../firmware/provisioning/provisioning.ts';
import { fault } from '../firmware/runtime/fault.ts';
import { encodeMasterFile } from '../flash/provisioning/masterFile.ts';
import { required, type Subcommand, subcommand, text, whole, withDefault } from '../host/command.ts';
import { generateKey } from '../host/keys/generate.ts';
import { KEY_SIZES } from '../host/keys/keySource.ts';
import { toNumber } from '../host/numbers.ts';
import { hostSha256 } from '../host/sha256.ts';

const NEVER_OVERWRITTEN = 'expected no such file; a key is never overwritten';
const ANCHOR_DIGITS = 32;

const writeNew = (file: string, contents: string, mode: number): void => {
  try {
    writeFileSync(file, contents, { mode, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw fault('keyExists', `${file}: ${NEVER_OVERWRITTEN}`);
    throw fault('badMaster', `master key: cannot write ${file} (${code})`);
  }
};

const readSecret = (file: string): MasterSecret => {
  try {
    return parseMasterSecret(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw fault('badMaster', `master key: cannot read ${file} (${code})`);
  }
};

/** nA = p²·q: a file whose halves do not belong together would make phones that no center can install. */
const checkHalves = ({ publicKey, secret }: MasterSecret): void => {
  const half = secret.length / 2;
  const [p, q] = [toNumber(secret.subarray(0, half)), toNumber(secret.subarray(half))];
  if (p * p * q !== toNumber(publicKey))
    throw fault('badMaster', 'master key, secret: expected the factors of publicKey, got others');
};

const anchorText = ({ profile, publicKey }: MasterSecret): string =>
  `SHA-256 ${Buffer.from(masterAnchor(hostSha256, profile, publicKey))
    .toString('hex')
    .slice(0, ANCHOR_DIGITS)}…`;

const make = async (out: string, generation: number): Promise<void> => {
  const master = { ...(await generateKey(KEY_SIZES.standard.master)), generation };
  writeNew(out, encodeMasterSecret(master), 0o600);
  console.log(`master key of generation ${generation}, ${anchorText(master)}`);
  console.log(`  ${out}  SECRET: makes cards, terminals and money`);
};

const exportPublic = (file: string, out: string): void => {
  const master = readSecret(file);
  checkHalves(master);
  writeNew(out, encodeMasterFile(master), 0o644);
  console.log(`master key of generation ${master.generation}, ${anchorText(master)}`);
  console.log(`  ${out}  for npm run provision -- --master`);
};

const outOption = (help: string) => required(text('FILE', help));

export const keyCommands: Readonly<Record<string, Subcommand>> = {
  'keys make': subcommand(
    'keys make --out FILE',
    {
      call: 'npx cardphone keys make',
      does: "Makes a center's master key, ESIGN of 3840 bits.",
      options: {
        out: outOption('the secret key; it is never overwritten'),
        generation: withDefault(whole({ from: 1, to: 255 }, 'its number, which every signature names'), 1),
      },
    },
    ({ values }) => make(values.out, values.generation),
  ),
  'keys export': subcommand(
    'keys export SECRET --out FILE',
    {
      call: 'npx cardphone keys export',
      does: 'Writes the public half of a master key, for npm run provision -- --master FILE.',
      options: { out: outOption('the public key; it is never overwritten') },
      words: { name: 'SECRET', help: 'the file of cardphone keys make', min: 1, max: 1 },
    },
    async ({ words: [file], values }) => exportPublic(file, values.out),
  ),
};
