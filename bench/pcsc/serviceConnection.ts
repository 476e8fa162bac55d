import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Fault, fault } from '../../firmware/runtime/fault.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import type { ReaderState } from './readerState.ts';
import type { ServiceNews, ServiceQuestion, ServiceRequest } from './serviceMessages.ts';

const PROGRAM = fileURLToPath(new URL('./serviceProcess.ts', import.meta.url));
/** The number of the answer that says that the service is there. */
const READY = 0;

export interface ConnectionListener {
  readers(states: readonly ReaderState[]): void;
  /** The connection ended, and not by `close`. */
  lost(error: Fault): void;
}

/** A running `serviceProcess.ts`. */
export interface ServiceConnection {
  /** Resolves when the service is there and has named its readers. */
  readonly ready: Promise<void>;
  /** Rejects with the fault of the answer, or with `connectionClosed`. Has no limit. */
  ask<T>(request: ServiceRequest): Promise<T>;
  /** Kills the process. What was asked rejects. Allowed twice. */
  close(): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Fault): void;
}

/** Answers that are waited for, by the number of their question. */
const answers = () => {
  const waiting = new Map<number, Waiting>();
  let failure: Fault | undefined;
  const settle = (id: number, how: (one: Waiting) => void): void => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (one) how(one);
  };
  return {
    settle,
    expect: <T>(id: number): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (failure) reject(failure);
        else waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      }),
    fail: (error: Fault): void => {
      failure ??= error;
      for (const id of [...waiting.keys()]) settle(id, one => one.reject(error));
    },
  };
};

/** Starts Node as this process was started, so that it runs TypeScript too. */
const start = () =>
  ownProcess(process.execPath, [...process.execArgv, PROGRAM], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });

const watchEnd = (child: ChildProcess, lose: (error: Fault) => void): void => {
  child.on('error', ({ message }) =>
    lose(fault('noService', `PC/SC: its process cannot be started: ${message}`)),
  );
  child.on('exit', (code, signal) =>
    lose(fault('connectionClosed', `PC/SC: its process ended with ${signal ?? `exit code ${code}`}`)),
  );
};

/** Starts the process that loads the native library and connects to the smart-card service. */
export const connectService = (listener: ConnectionListener): ServiceConnection => {
  const { child, end } = start();
  const { expect, settle, fail } = answers();
  let questions = READY;
  let over = false;

  const close = (error: Fault): boolean => {
    if (over) return false;
    over = true;
    fail(error);
    void end();
    return true;
  };
  const lose = (error: Fault): void => {
    if (close(error)) listener.lost(error);
  };
  const hear = (news: ServiceNews): void => {
    if ('readers' in news) listener.readers(news.readers);
    else if ('lost' in news) lose(fault(news.lost.code, news.lost.message));
    else if ('fault' in news) settle(news.id, one => one.reject(fault(news.fault.code, news.fault.message)));
    else settle(news.id, one => one.resolve(news.result));
  };
  child.on('message', hear);
  watchEnd(child, lose);
  return {
    ready: expect(READY),
    ask: request => {
      const question: ServiceQuestion = { id: ++questions, request };
      if (!over) child.send(question, () => {}); // A channel that is closed: the process's end says so.
      return expect(question.id);
    },
    close: () => void close(fault('connectionClosed', 'PC/SC: the connection is closed')),
  };
};
