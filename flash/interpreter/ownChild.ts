import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();
let watching = false;

/** Ends this process's own interpreters when it ends itself, whatever the reason. */
const watchExit = (): void => {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
};

/** Returns a function that ends the child and resolves when it is gone. Allowed twice. */
export const ownChild = (child: ChildProcess): (() => Promise<void>) => {
  watchExit();
  running.add(child);
  const gone = new Promise<void>(resolve => {
    const done = () => {
      running.delete(child);
      resolve();
    };
    child.once('close', done);
    child.once('error', done);
  });
  return () => {
    child.kill('SIGKILL');
    return gone;
  };
};
