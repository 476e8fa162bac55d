/**
 * The result of `work`, or a rejection with `error()` when `work` has not settled after `limitMs`
 * milliseconds. What `work` comes to afterwards is ignored, so its rejection does not end the process.
 */
export const within = async <T>(limitMs: number, work: Promise<T>, error: () => Error): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
};
