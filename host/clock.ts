const secondsFrom1970To2000 = 946_684_800;

/** Local calendar time, seconds since 2000-01-01, as phones and centers count it. */
export const hostSecondsSince2000 = (): number => {
  const now = new Date();
  return Math.floor(now.getTime() / 1000) - now.getTimezoneOffset() * 60 - secondsFrom1970To2000;
};
