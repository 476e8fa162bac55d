/**
 * Espruino's API as far as the drivers use it, with time that the test advances: pins with levels, modes,
 * pull-ups and watches, PWM, timers. Every call of the API costs `callUs`, and each pin of an array write
 * 1 µs more.
 */
export interface FakePin {
  name: string;
  mode: (mode: string) => void;
  read: () => boolean;
  write: (level: boolean | number) => void;
  /** The level on the wire: of the driving output, else of the pull resistor. */
  level: () => number;
  drive: number | undefined;
  pull: number;
  openDrain: boolean;
  /** Set by a part outside. */
  outside: number | undefined;
  pwmHz: number | undefined;
}

interface Job {
  at: number;
  run: () => void;
  id: number;
}

export const fakeChip = () => {
  const callUs = 60;
  let nowUs = 0;
  let jobs: Job[] = [];
  let lastId = 0;
  const pins: Record<string, FakePin> = {};
  const watches: {
    pin: FakePin;
    last: number;
    edge: string;
    debounce: number;
    repeat: boolean;
    over?: true;
    listener: (e: unknown) => void;
  }[] = [];
  /** Parts look at the wires after every change. */
  const parts: ((nowUs: number) => void)[] = [];

  const levelOf = (pin: FakePin): number => {
    if (pin.outside === 0) return 0;
    if (pin.drive !== undefined)
      return pin.openDrain && pin.drive === 1 ? (pin.outside ?? pin.pull) : pin.drive;
    return pin.outside ?? pin.pull;
  };
  const after = (us: number, run: () => void): number => {
    jobs.push({ at: nowUs + us, run, id: ++lastId });
    return lastId;
  };
  const settle = () => {
    for (const part of parts) part(nowUs);
    for (const watch of watches) {
      const level = levelOf(watch.pin);
      if (level === watch.last || watch.over) continue;
      watch.last = level;
      const wanted = watch.edge === 'both' || watch.edge === (level ? 'rising' : 'falling');
      if (!wanted) continue;
      after(watch.debounce * 1000, () => {
        if (levelOf(watch.pin) !== level || watch.over) return;
        if (!watch.repeat) watch.over = true;
        watch.listener({ state: level === 1, time: nowUs / 1e6, lastTime: 0, pin: watch.pin });
      });
    }
  };
  const put = (pin: FakePin, level: number) => {
    pin.drive = level;
    pin.pwmHz = undefined;
    settle();
  };
  const pin = (name: string): FakePin => {
    if (pins[name]) return pins[name];
    const made: FakePin = {
      name,
      drive: undefined,
      pull: 0,
      openDrain: false,
      outside: undefined,
      pwmHz: undefined,
      level: () => levelOf(made),
      read: () => levelOf(made) === 1,
      write: level => digitalWrite(made, level),
      mode: mode => {
        made.openDrain = mode === 'opendrain';
        if (mode === 'input_pullup') made.pull = 1;
        settle();
      },
    };
    pins[name] = made;
    return made;
  };
  const digitalWrite = (target: FakePin | FakePin[], value: number | boolean) => {
    nowUs += callUs;
    if (!Array.isArray(target)) {
      put(target, value ? 1 : 0);
      return;
    }
    let bits = Number(value);
    for (let i = target.length - 1; i >= 0; i--) {
      put(target[i], bits & 1);
      nowUs += 1;
      bits >>= 1;
    }
  };
  const advance = (milliseconds: number) => {
    const end = nowUs + milliseconds * 1000;
    for (;;) {
      const due = jobs.filter(job => job.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!due) break;
      jobs = jobs.filter(job => job !== due);
      nowUs = Math.max(nowUs, due.at);
      due.run();
    }
    nowUs = Math.max(nowUs, end);
  };

  Object.assign(globalThis, {
    digitalWrite,
    digitalRead: (list: FakePin[]) => list.reduce((bits, each) => bits * 2 + levelOf(each), 0),
    analogWrite: (target: FakePin, _duty: number, options: { freq: number }) => {
      target.pwmHz = options.freq;
    },
    setWatch: (
      listener: (e: unknown) => void,
      target: FakePin,
      options: { edge: string; debounce?: number; repeat?: boolean },
    ) =>
      watches.push({
        pin: target,
        last: levelOf(target),
        edge: options.edge,
        debounce: options.debounce ?? 0,
        repeat: options.repeat ?? false,
        listener,
      }),
    getTime: () => nowUs / 1e6,
  });
  return {
    pin,
    /** As the type that drivers take. */
    asPin: (name: string) => pin(name) as unknown as Pin,
    parts,
    advance,
    /** Sets a pin from outside. */
    force(name: string, level: number | undefined) {
      pin(name).outside = level;
      settle();
    },
    nowMs: () => nowUs / 1000,
    timer: {
      now: () => nowUs / 1000,
      after: (milliseconds: number, listener: () => void) => after(milliseconds * 1000, listener),
      cancel: (id: number) => {
        jobs = jobs.filter(job => job.id !== id);
      },
    },
  };
};
