/** Runs a program to its end, which would be in ten minutes: `node --import tsx test/host/waiter.ts PIPE`. */
import { runOwn } from '../../host/process/runOwn.ts';
import { HOLDER } from './heldPipe.ts';

runOwn('sh', ['-c', HOLDER, 'sh', process.argv[2]], { timeoutMs: 600_000 });
