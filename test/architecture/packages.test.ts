/**
 * Packages install in seconds: exact versions, binaries inside the registry's packages, no install script
 * that has to run.
 */
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Record<string, string>;
  readonly os?: readonly string[];
}

const read = (file: string) => JSON.parse(readFileSync(`${projectRoot}/${file}`, 'utf8'));
const manifest = read('package.json') as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const locked = Object.entries(read('package-lock.json').packages as Record<string, Locked>);
const lockedAs = new Map(locked);

test('each dependency has one exact version', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
});

test('the lock names no address: packages come from the registry that npm is set to', () => {
  assert.equal(
    locked.filter(([, { resolved }]) => resolved).map(([name]) => name),
    [],
  );
});

test('packages with an install script are those that were found to work without it', () => {
  const names = locked.filter(([, one]) => one.hasInstallScript).map(([name]) => name);
  assert.equal(names, [
    'node_modules/@serialport/bindings-cpp', // Its binary is found when it is loaded.
    'node_modules/esbuild', // The script only shortens the way to the platform's program.
  ]);
});

test('the lock has the PC/SC binary of every platform, whichever made the lock', () => {
  const { version, optionalDependencies } = lockedAs.get('node_modules/pcsc-mini') as Locked;
  const names = Object.keys(optionalDependencies ?? {});
  assert.ok(names.length >= 14);
  for (const name of names) assert.is(lockedAs.get(`node_modules/${name}`)?.version, version, name);
  for (const os of ['linux', 'darwin', 'win32'])
    assert.ok(
      names.some(name => lockedAs.get(`node_modules/${name}`)?.os?.includes(os)),
      os,
    );
});

test('the serial port has a binary for every platform in its package', () => {
  const folder = `${projectRoot}/node_modules/@serialport/bindings-cpp/prebuilds`;
  for (const platform of ['linux-x64', 'linux-arm64', 'darwin-x64+arm64', 'win32-x64', 'win32-arm64'])
    assert.ok(existsSync(`${folder}/${platform}`), platform);
});

test.run();
