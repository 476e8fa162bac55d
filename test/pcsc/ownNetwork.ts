import { spawnSync } from 'node:child_process';

const MARK = 'CARDPHONE_OWN_NETWORK';

/**
 * vpcd sends a length and its body apart, so that delayed acknowledgements hold every command up for 40 ms: a route
 * with `quickack` ends that. A namespace of its own also keeps the reader's port from the network, and a run directory
 * of its own lets several daemons live beside each other.
 */
const PREPARE = [
  'ip link set lo up',
  'for to in 127.0.0.0/8 127.0.0.1; do',
  '  ip route change local $to dev lo table local proto kernel scope host src 127.0.0.1 quickack 1',
  'done',
  'mount -t tmpfs none /run/pcscd',
  'exec "$@"',
].join('\n');

const permitted = (): boolean =>
  spawnSync('unshare', ['-n', '-m', 'sh', '-ec', PREPARE, 'sh', 'true'], { stdio: 'ignore' }).status === 0;

/**
 * Runs this process again in namespaces of its own and ends with its exit code; returns where that is not permitted,
 * or was done already.
 */
export const moveToOwnNetwork = (): void => {
  if (process.env[MARK] || !permitted()) return;
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync('unshare', ['-n', '-m', 'sh', '-ec', PREPARE, 'sh', ...self], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: '1' },
  });
  process.exit(status ?? 1);
};
