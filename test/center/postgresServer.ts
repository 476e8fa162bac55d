/** A PostgreSQL server of the test's own, behind a socket in a folder of its own. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { restoreAtEnd } from '../../host/terminal.ts';

const startSecondsMax = 30;
const tryAgainMs = 50;
const DEBIAN = '/usr/lib/postgresql';

/** The folder of `initdb` and `pg_ctl`: that of Debian's newest version, or the one in PATH. */
const findPrograms = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const debian = versions
    .map(version => `${DEBIAN}/${version}/bin`)
    .find(folder => existsSync(`${folder}/initdb`));
  const paths = (process.env['PATH'] ?? '').split(':');
  return debian ?? paths.find(folder => existsSync(`${folder}/initdb`) && existsSync(`${folder}/pg_ctl`));
};

/** The server refuses to run as root: then it runs as the system's user `postgres`. */
const findUser = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
};

/** Why no server can be started here; undefined where one can. */
export const postgresMissing: string | undefined =
  process.platform === 'win32' || !findPrograms()
    ? 'no PostgreSQL (Debian package postgresql)'
    : process.getuid?.() === 0 && !findUser()
      ? 'no user postgres to run the server as'
      : undefined;

const run = (program: string, args: string[], options: SpawnSyncOptions): void => {
  const { status, stderr, error } = spawnSync(program, args, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? String(stderr)}`);
};

/** A connection to a server that is starting, perhaps. */
const connected = async (connectionString: string): Promise<pg.Client> => {
  const endMs = performance.now() + startSecondsMax * 1000;
  for (;;) {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await new Promise(resolve => setTimeout(resolve, tryAgainMs));
    }
  }
};

export interface PostgresServer {
  /** The address of an empty database of its own. */
  newDatabase(): Promise<string>;
  stop(): void;
}

/**
 * Starts a server; its folder is removed when it stops, at the latest at the end of this process. A SIGKILL
 * of this process ends the server too, and leaves the folder.
 */
export const startPostgres = (): PostgresServer => {
  const programs = findPrograms() as string;
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-postgres-'));
  const user = findUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder };
  const data = join(folder, 'data');
  let running = false;
  const stop = (): void => {
    if (running) spawnSync(`${programs}/pg_ctl`, ['-D', data, '-m', 'immediate', 'stop'], options);
    running = false;
    rmSync(folder, { recursive: true, force: true });
  };
  restoreAtEnd(stop);
  run(`${programs}/initdb`, ['-D', data, '-U', 'center', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options);
  running = true;
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off'];
  const server = ownProcess(
    `${programs}/postgres`,
    ['-D', data, ...settings.flatMap(setting => ['-c', setting])],
    { ...options, stdio: 'ignore' },
  );
  // The tests end when they have no more to do; the server then ends with them.
  server.child.unref();
  const address = (database: string): string =>
    `postgres://center@localhost/${database}?host=${encodeURIComponent(folder)}`;
  let databases = 0;
  const newDatabase = async (): Promise<string> => {
    const name = `center${++databases}`;
    const client = await connected(address('postgres'));
    await client.query(`create database ${name}`);
    await client.end();
    return address(name);
  };
  return { newDatabase, stop };
};
