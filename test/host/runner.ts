/**
 * Runs a program to its end, which would be ten minutes, and holds a pipe open meanwhile.
 *
 *   node --import tsx test/host/runner.ts FIFO
 */
import { runOwn } from '../../host/process/runOwn.ts';

const DEAF = 'trap "" HUP INT TERM; exec 9> "$1"; echo up >&9; exec sleep 600';

runOwn('sh', ['-c', DEAF, 'sh', process.argv[2]], { timeoutMs: 600_000 });
