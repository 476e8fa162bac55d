/**
 * Attack 11: errors, traces and tools print no octets that they were given. Every command is given secrets,
 * whole and damaged, where it expects a file or a word; all that it says and writes is searched for four
 * octets of them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeMasterFile } from '../../flash/provisioning/masterFile.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { testKey } from '../keys.ts';
import { CARDPHONE, filesIn, saidBy } from './secretRun.ts';
import { leakIn, PIN, SECRETS, type SecretText, secretTexts } from './secrets.ts';

/** Nothing listens at port 1. */
const NO_BOARD = ['--board', 'virtual', '--port', 'tcp://127.0.0.1:1'];

const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(`${tmpdir()}/secrets-`);
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Calls with FILE in the place of a file with a secret; OUT is a folder for what is written. */
const CALLS: readonly (readonly [script: string, ...words: string[]])[] = [
  [CARDPHONE, 'decode', 'FILE'],
  [CARDPHONE, 'board', 'check', 'FILE'],
  [CARDPHONE, 'board', 'check', 'FILE.json'],
  [CARDPHONE, 'board', 'draw', 'FILE.ts'],
  [CARDPHONE, 'keys', 'export', 'FILE', '--out', 'OUT/public.json'],
  ['flash/provision.ts', ...NO_BOARD, '--master', 'FILE'],
  ['flash/provision.ts', ...NO_BOARD, '--master', 'GOOD', '--pin-file', 'FILE'],
  ['flash/publishImage.ts', '--board', 'nucleo-f411re', '--key', 'FILE'],
  ['flash/flash.ts', ...NO_BOARD, '--release', 'RELEASE'],
  ['flash/flash.ts', ...NO_BOARD, '--publisher', 'FILE'],
  ['flash/flash.ts', '--board', 'stm32f405', '--with-firmware', 'FILE', '--out', 'OUT/flash.bin'],
  ['simulation/start.ts', '--play', 'FILE'],
  ['simulation/card/cardOnReader.ts', '--vpcd', '127.0.0.1:1', '--eeprom', 'FILE'],
  ['test/hil/run.ts', '--target', 'FILE'],
  ['test/vectors/run.ts', 'FILE'],
];

const write = (folder: string, { name, content }: SecretText): string => {
  const file = `${folder}/${name}`;
  writeFileSync(file, content);
  return file;
};

/** A release whose statement is the secret. */
const releaseOf = (folder: string, { name, content }: SecretText): string => {
  const release = `${folder}/release-${name}`;
  mkdirSync(release);
  writeFileSync(`${release}/release.json`, content);
  return release;
};

const masterFile = (folder: string): string => {
  const file = `${folder}/good.json`;
  writeFileSync(file, encodeMasterFile({ ...testKey(KEY_SIZES.history.master, 1), generation: 1 }));
  return file;
};

/** A whole key of a publisher or a center is used: what it is for is tested elsewhere. */
const isMeant = (script: string, { name }: SecretText): boolean =>
  (script === 'flash/publishImage.ts' && name === 'publisher.json') || name === 'nothing';

test('attack 11: every command with a secret for a file, whole and damaged: no four octets are printed or written', () =>
  inFolder(async folder => {
    const [given, out] = [`${folder}/given`, `${folder}/out`];
    mkdirSync(given);
    mkdirSync(out);
    const good = masterFile(folder);
    let tried = 0;
    for (const secret of secretTexts()) {
      const file = write(given, secret);
      const places: Record<string, string> = {
        FILE: file,
        'FILE.json': write(given, { ...secret, name: `${secret.name}.json` }),
        'FILE.ts': write(given, { ...secret, name: `${secret.name}.ts` }),
        RELEASE: releaseOf(given, secret),
        GOOD: good,
      };
      for (const [script, ...words] of CALLS) {
        if (isMeant(script, secret)) continue;
        const call = words.map(word => places[word] ?? word.replace('OUT', out));
        const said = await saidBy(script, call);
        assert.is(leakIn(said), undefined, `${script} ${words.join(' ')}, ${secret.name}:\n${said}`);
        tried++;
      }
    }
    for (const [file, text] of filesIn(out)) assert.is(leakIn(text), undefined, file);
    assert.ok(tried > 500, `${tried} tried`);
  }));

/** Scripts whose words or options a person may fill with a key instead of a file. */
const WORDS: readonly (readonly [script: string, ...words: string[]])[] = [
  [CARDPHONE, 'SECRET'],
  [CARDPHONE, 'SECRET', 'decode'],
  [CARDPHONE, 'decode', 'SECRET'],
  [CARDPHONE, 'decode', 'SECRETg'],
  [CARDPHONE, 'decode', '0SECRET'],
  [CARDPHONE, 'board', 'SECRET'],
  [CARDPHONE, 'board', 'check', 'SECRET'],
  [CARDPHONE, 'keys', 'export', 'SECRET', '--out', '/nowhere/SECRET'],
  [CARDPHONE, 'keys', 'export', '/nowhere', '--out', '/nowhere/SECRET', '--generation', 'SECRET'],
  ['flash/provision.ts', ...NO_BOARD, '--master', 'SECRET'],
  ['flash/provision.ts', ...NO_BOARD, '--master', 'GOOD', '--pin-file', 'SECRET'],
  ['flash/provision.ts', '--board', 'SECRET', '--port', 'x', '--master', 'GOOD'],
  ['flash/provision.ts', '--board', 'virtual', '--port', 'SECRET', '--master', 'GOOD'],
  ['flash/publishImage.ts', '--board', 'pixljs', '--key', 'SECRET'],
  ['flash/publishImage.ts', '--board', 'pixljs', '--version', 'SECRET'],
  ['flash/publisherKey.ts', '--out', '/nowhere/SECRET.json', '--name', 'x'],
  ['flash/flash.ts', ...NO_BOARD, '--publisher', 'SECRET'],
  ['flash/flash.ts', ...NO_BOARD, '--release', 'SECRET'],
  ['flash/flash.ts', ...NO_BOARD, '--baud', 'SECRET'],
  ['flash/build.ts', '--board', 'SECRET'],
  ['simulation/start.ts', '--play', 'SECRET'],
  ['simulation/start.ts', '--trace', 'SECRET'],
  ['simulation/card/cardOnReader.ts', '--vpcd', 'SECRET'],
  ['simulation/card/cardOnReader.ts', '--vpcd', '127.0.0.1:1', '--profile', 'SECRET'],
  ['test/hil/run.ts', '--target', 'SECRET'],
  ['test/hil/run.ts', 'SECRET'],
  ['test/vectors/run.ts', 'SECRET'],
  ['test/mutate/run.ts', 'SECRET'],
  ['measure/arithmetic/run.ts', 'SECRET'],
  ['measure/wire.ts', 'SECRET'],
  ['bench/boardCommand.ts', '--listen', 'SECRET'],
];

test('attack 11: a key in the place of a word, an option or a file’s name is not printed', () =>
  inFolder(async folder => {
    const good = masterFile(folder);
    const hex = Buffer.from(SECRETS[0]).toString('hex');
    for (const secret of [hex, hex.slice(0, 24), hex.toUpperCase().slice(0, 90)])
      for (const [script, ...words] of [...WORDS, ...WORDS.map(([one]) => [one, '--SECRET'] as const)]) {
        const call = words.map(word => word.replace('SECRET', secret).replace('GOOD', good));
        const said = await saidBy(script, call);
        assert.ok(said.length > 0, `${script} ${words.join(' ')} said nothing`);
        assert.is(leakIn(said), undefined, `${script} ${words.join(' ')}:\n${said}`);
      }
  }));

test('attack 11: a PIN that no craft menu takes is not printed', () =>
  inFolder(async folder => {
    const good = masterFile(folder);
    for (const pin of [`${PIN}1`, `${PIN.slice(1)}x${PIN}`, `${PIN}\n${PIN}`, `"${PIN}"`]) {
      const file = `${folder}/pin`;
      writeFileSync(file, pin);
      const said = await saidBy('flash/provision.ts', [...NO_BOARD, '--master', good, '--pin-file', file]);
      assert.is(leakIn(said), undefined, said);
    }
    const rig = `${folder}/rig.yaml`;
    for (const text of [`${PIN}: x`, `craft: "${PIN}"`, `craft:\n  pin: "x${PIN}"`, `board: *${PIN}`]) {
      writeFileSync(rig, text);
      assert.is(leakIn(await saidBy('test/hil/run.ts', ['--target', rig])), undefined, text);
    }
  }));

test.run();
