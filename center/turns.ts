/** Does work with one key in the order of the calls; resolves to its result. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** A key is forgotten when its last work has ended. */
export const turnsByKey = (): Turns => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (last.get(key) === turn) last.delete(key);
    }
  };
};
