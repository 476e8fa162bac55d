/**
 * A function with every helper of the lowering that the client has, for an image that is compared with it.
 */
export const waitTwice = async (wait: () => Promise<void>): Promise<void> => {
  try {
    await wait();
  } finally {
    await wait();
  }
};
