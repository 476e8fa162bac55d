/** The emulator: which one is refused by which name, and what a run leaves behind. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { qemuMissing, qemuVersion, runQemu, startQemu } from '../../flash/emulator/qemu.ts';
import { needing } from '../skip.ts';

const path = process.env['PATH'];
const folder = mkdtempSync(join(tmpdir(), 'cardphone-no-qemu-'));
/** A program of that name in front of the path. */
const putQemu = (script: string): void => {
  writeFileSync(join(folder, 'qemu-system-arm'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'qemu-system-arm'), 0o755);
  process.env['PATH'] = [folder, path].join(delimiter);
};
test.after(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true, force: true });
});

const thrownBy = (work: () => unknown): string => {
  try {
    work();
    return 'nothing thrown';
  } catch (error) {
    return `${faultCode(error)}: ${(error as Error).message}`;
  }
};

const withShell = needing(process.platform === 'win32' ? '/bin/sh' : undefined);

withShell('noEmulator: none on the path, an older one, one that says nothing of its version', async () => {
  const expected = 'qemu-system-arm: expected version 8 or newer on the path, got';
  process.env['PATH'] = folder;
  assert.is(thrownBy(qemuVersion), `noEmulator: ${expected} none`);
  putQemu('echo "QEMU emulator version 7.2.13 (Debian)"');
  assert.is(qemuMissing(), `${expected} QEMU emulator version 7.2.13 (Debian)`);
  putQemu('echo "something else"');
  assert.is(qemuMissing(), `${expected} something else`);
  const started = await startQemu(async () => []).catch(error => faultCode(error));
  assert.is(started, 'noEmulator');
});

withShell('a run has its own folder, which is gone afterwards, also when the run fails', () => {
  putQemu(
    '[ "$1" = --version ] && echo "QEMU emulator version 8.0.1" && exit; cat asked > answered; exit $1',
  );
  assert.is(qemuMissing(), undefined);
  let used = '';
  const ask = (code: string) => (own: string) => {
    used = own;
    writeFileSync(join(own, 'asked'), 'question');
    return [code];
  };
  const answer = runQemu(ask('0'), own => readFileSync(join(own, 'answered'), 'utf8'), 20_000);
  assert.is(answer, 'question');
  assert.not.ok(existsSync(used));
  assert.throws(() => runQemu(ask('3'), () => assert.unreachable(), 20_000));
  assert.not.ok(existsSync(used));
});

withShell('what was started ends, and its folder goes; none is left when preparing fails', async () => {
  putQemu('[ "$1" = --version ] && echo "QEMU emulator version 8.0.1" && exit; exec sleep 600');
  let used = '';
  const { child, end } = await startQemu(async own => {
    used = own;
    return ['now'];
  });
  assert.ok(existsSync(used));
  await end();
  assert.is(child.signalCode, 'SIGKILL');
  assert.not.ok(existsSync(used));
  const failed = await startQemu(async own => {
    used = own;
    throw new Error('no room');
  }).catch(error => (error as Error).message);
  assert.is(failed, 'no room');
  assert.not.ok(existsSync(used));
  assert.equal(readdirSync(folder), ['qemu-system-arm']);
});

test.run();
