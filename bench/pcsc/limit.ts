/** `work`, or a rejection with `error()` after `limitMs`; what comes of `work` then is nobody's. */
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
