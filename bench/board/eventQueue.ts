/**
 * A binary heap of events ordered by (time, sequence number). Cancelled events stay in it until their turn.
 */
export interface ScheduledEvent {
  timeUs: number;
  sequence: number;
  action: () => void;
}

export interface EventQueue {
  /** Returns the event's id. */
  add(timeUs: number, action: () => void): number;
  cancel(id: number): void;
  clear(): void;
  /** Time of the first event, Infinity when there is none. */
  nextUs(): number;
  /** Removes and returns the first event; call only when `nextUs()` is finite. */
  take(): ScheduledEvent;
}

const before = (a: ScheduledEvent, b: ScheduledEvent): boolean =>
  a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.sequence < b.sequence);

export const eventQueue = (): EventQueue => {
  let heap: ScheduledEvent[] = [];
  let live = new Set<number>();
  let sequence = 0;

  const siftUp = (from: number): void => {
    const event = heap[from];
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(event, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = event;
  };

  const siftDown = (event: ScheduledEvent): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], event)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = event;
  };

  const pop = (): ScheduledEvent => {
    const first = heap[0];
    const last = heap.pop() as ScheduledEvent;
    if (heap.length) siftDown(last);
    return first;
  };

  const dropCancelled = (): void => {
    while (heap.length && !live.has(heap[0].sequence)) pop();
  };

  return {
    add: (timeUs, action) => {
      heap.push({ timeUs, sequence: ++sequence, action });
      siftUp(heap.length - 1);
      live.add(sequence);
      return sequence;
    },
    cancel: id => {
      live.delete(id);
    },
    clear: () => {
      heap = [];
      live = new Set();
    },
    nextUs: () => {
      dropCancelled();
      return heap.length ? heap[0].timeUs : Number.POSITIVE_INFINITY;
    },
    take: () => {
      dropCancelled();
      const event = pop();
      live.delete(event.sequence);
      return event;
    },
  };
};
