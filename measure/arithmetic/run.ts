/**
 * Compares the portable arithmetic and OpenSSL's with other packages, in one run.
 *
 *   npm run measure:arithmetic [-- --json] [-- --write] [-- --peer BigInt]
 *
 * Prints the median of eleven interleaved rounds in microseconds of processor time, and in brackets how many
 * times the named peer's time that is. `--write` puts the tables into `docs/performance.md`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { flag, runCommand, text, withDefault, wrongArgument } from '../../host/command.ts';
import { hostRandom } from '../../host/random.ts';
import { projectRoot } from '../../host/root.ts';
import type { Timing } from './measure.ts';
import { measurePowers, type PowerRow } from './powers.ts';
import { measureSignatures, type SignatureRows } from './signatures.ts';

const PACKAGES = ['bn.js', 'jsbn', 'node-forge', '@noble/curves'];
const BEGIN = '<!-- arithmetic:begin -->';
const END = '<!-- arithmetic:end -->';

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(`${projectRoot}/node_modules/${name}/package.json`, 'utf8')).version;

const figure = (us: number): string => (us < 100 ? us.toFixed(1) : us.toFixed(0));

/** A time and its ratio to the named peer's. */
const cell = ({ us }: Timing, reference: Timing): string =>
  `${figure(us)} (${(us / reference.us).toPrecision(2)})`;

const referenceIn = (timings: Timing[], peer: string): Timing => {
  const found = timings.find(({ name }) => name.includes(peer));
  if (!found) throw wrongArgument('--peer', `a part of one of ${timings.map(t => t.name).join('; ')}`, peer);
  return found;
};

const table = (heads: string[], rows: string[][]): string =>
  [heads, heads.map((_, i) => (i ? '---:' : '---')), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');

const powerTable = (rows: PowerRow[], peer: string): string =>
  table(
    ['s^e mod n', ...rows[0].timings.map(({ name }) => name)],
    rows.map(({ bits, e, timings }) => [
      `${bits} bits, e = ${e}`,
      ...timings.map(timing => cell(timing, referenceIn(timings, peer))),
    ]),
  );

const signatureTable = ({ sign, verify }: SignatureRows, peer: string): string =>
  table(
    ['scheme', 'sign', 'verify'],
    sign.map((timing, i) => [
      timing.name,
      cell(timing, referenceIn(sign, peer)),
      cell(verify[i], referenceIn(verify, peer)),
    ]),
  );

const report = (powers: PowerRow[], signatures: SignatureRows, peer: string): string => {
  const versions = PACKAGES.map(name => `${name} ${versionOf(name)}`).join(', ');
  const date = new Date().toISOString().slice(0, 10);
  const node = `Node ${process.versions.node} with OpenSSL ${process.versions.openssl}`;
  return `Measured ${date} by \`npm run measure:arithmetic -- --write\`, ${node},
${versions}. Medians of eleven interleaved rounds, microseconds of processor time;
in brackets the ratio to ${peer}, or to RSA-2048 of node:crypto. Ratios carry over to other machines better than times
do, and neither says anything of a chip. ESIGN (e = 1024) signs without coupons made beforehand and verifies its own
signature.

${powerTable(powers, peer)}

${signatureTable(signatures, 'RSA-2048')}`;
};

const write = (text: string): void => {
  const path = `${projectRoot}/docs/performance.md`;
  const empty = `# Performance\n\n## Arithmetic on hosts\n\n${BEGIN}\n${END}\n`;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : empty;
  const whole = before.includes(BEGIN) ? before : `${before}\n## Arithmetic on hosts\n\n${BEGIN}\n${END}\n`;
  const [head, rest] = whole.split(BEGIN);
  writeFileSync(path, `${head}${BEGIN}\n\n${text}\n\n${END}${rest.split(END)[1]}`);
};

const options = {
  json: flag('prints JSON'),
  write: flag('puts the tables into docs/performance.md'),
  peer: withDefault(text('NAME', 'whose time the ratios are to: a part of its name in the tables'), 'BigInt'),
};

const declaration = {
  call: 'npm run measure:arithmetic --',
  does: 'Compares the portable arithmetic with other packages, in one run of some minutes.',
  options,
};

await runCommand(declaration, async ({ values }) => {
  const powers = await measurePowers(hostRandom);
  const signatures = await measureSignatures();
  const tables = report(powers, signatures, values.peer);
  console.log(values.json ? JSON.stringify({ powers, signatures }) : tables);
  if (values.write) write(tables);
});
