import { spawnSync } from 'node:child_process';

const MARK = 'CARDPHONE_OWN_NETWORK';

/**
 * vpcd sends a length and its body apart, so that delayed acknowledgements hold every command up for 40 ms: a
 * route with `quickack` ends that. A namespace of its own also keeps the reader's port from the network, and
 * a run directory of its own lets several daemons live beside each other.
 */
const PREPARE = [
  'ip link set lo up',
  'for to in 127.0.0.0/8 127.0.0.1; do',
  '  ip route change local $to dev lo table local proto kernel scope host src 127.0.0.1 quickack 1',
  'done',
  'mkdir -p /run/pcscd',
  'mount -t tmpfs none /run/pcscd',
  'exec "$@"',
].join('\n');

/**
 * Processes have a namespace, too: programs that a test started end with it, also when the test itself is
 * killed.
 */
const ENTER = [
  ...['setpriv', '--pdeathsig', 'KILL'],
  ...['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ...['sh', '-ec', PREPARE, 'sh'],
];

const enter = (command: readonly string[], quiet: boolean): number | null => {
  const [program, ...rest] = [...ENTER, ...command];
  return spawnSync(program, rest, {
    stdio: quiet ? 'ignore' : 'inherit',
    // The library's own name for another socket would lead out of here.
    env: { ...process.env, [MARK]: '1', PCSCLITE_CSOCK_NAME: undefined },
  }).status;
};

/**
 * Runs this process again in namespaces of its own and ends with its exit code; returns where that is not
 * permitted, or was done already.
 */
export const moveToOwnNetwork = (): void => {
  if (process.env[MARK] || enter(['true'], true) !== 0) return;
  const status = enter([process.execPath, ...process.execArgv, ...process.argv.slice(1)], false);
  process.exit(status ?? 1);
};
