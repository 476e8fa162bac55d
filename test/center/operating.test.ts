/** The commands of docs/operating.md, as they stand there, against a center that `npm run center` starts. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { within } from '../../host/limit.ts';
import { projectRoot } from '../../host/root.ts';
import { restoreAtEnd } from '../../host/terminal.ts';
import { whole } from '../whole.ts';
import { type Change, loadedCard } from './served.ts';

const startMsMax = 60_000;
const page = readFileSync(join(projectRoot, 'docs/operating.md'), 'utf8');
const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));
const folder = mkdtempSync(join(tmpdir(), 'cardphone-operating-'));

const cardphone = (line: string, env: Record<string, string>) => {
  const words = line.split(' ').slice(2);
  const program = join(projectRoot, 'cli/cardphone.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words, '--json'], {
    ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } },
  });
  return { status, json: stdout ? JSON.parse(stdout) : undefined, stderr };
};

const roleOf = (line: string): string => {
  if (line.includes(' issue-')) return 'issuer';
  return line.includes(' export ') ? 'auditor' : 'operator';
};

/** What has no command yet: loads and their receipts come from dispensers. */
const changeBy =
  (url: string, tokens: Readonly<Record<string, string>>): Change =>
  async (role, path, body) => {
    const headers = {
      ...{ authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/json' },
      'idempotency-key': `operating ${path}`.replaceAll(' ', '-'),
    };
    const answer = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };

whole(
  'from nothing to a dispenser, a terminal, a card and proved books, by the commands of the page',
  async () => {
    const [start] = lines;
    assert.is(start, 'npm run center -- --data ./center --http 8080');
    const args = [
      '--import',
      'tsx',
      'center/service/main.ts',
      '--data',
      join(folder, 'center'),
      '--http',
      '0',
    ];
    const center = spawn(process.execPath, args, { cwd: projectRoot });
    restoreAtEnd(() => center.kill('SIGKILL'));
    let said = '';
    const ready = new Promise<void>((resolve, reject) => {
      center.stdout.on('data', piece => {
        said += piece;
        if (/center ready \S+\n/.test(said)) resolve();
      });
      center.once('exit', code => reject(new Error(`the center ended with ${code}: ${said}`)));
    });
    await within(startMsMax, ready, () => new Error('the center did not start'));
    const CENTER_URL = /center ready (\S+)/.exec(said)?.[1] ?? '';
    const operator = { CENTER_URL, CENTER_TOKEN: /(cp_\S+)/.exec(said)?.[1] ?? '' };
    const tokens: Record<string, string> = { operator: operator.CENTER_TOKEN };
    const commands = lines.filter(
      line => line.startsWith('npx cardphone center') && !line.includes('evidence'),
    );
    assert.ok(commands.length >= 6);
    const made: Record<string, { id: string; information: string }> = {};
    for (const written of commands) {
      const line = written.replace('CARD', made['card']?.id);
      const { status, json, stderr } = cardphone(line, { CENTER_URL, CENTER_TOKEN: tokens[roleOf(line)] });
      assert.is(status, 0, `${line}: ${stderr}${JSON.stringify(json)}`);
      if (line.includes(' token ')) tokens[line.split(' ')[4]] = json.text;
      if (line.endsWith('books')) assert.equal([json.sum, json.errors], [0, []]);
      if (line.includes(' issue-')) made[line.split('issue-')[1]] = json;
      if (line.endsWith('issue-card')) {
        assert.match(json.id, /^4\d{11}$/);
        await loadedCard(changeBy(CENTER_URL, tokens), made['dispenser'].id, 1000, json);
      }
      if (line.includes(' refund ')) assert.is(json.refundedYen, 1000);
      if (line.includes(' export ')) assert.ok(existsSync(join(folder, json.written)));
    }
    assert.equal(cardphone('npx cardphone center issue-card', operator).json.error.code, 'wrongRole');
    const ended = new Promise(resolve => center.once('close', resolve));
    center.kill('SIGTERM');
    assert.is(await ended, 0);
  },
);

test.after(() => rmSync(folder, { recursive: true }));
test.run();
