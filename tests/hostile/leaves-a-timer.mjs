// Leaves a timer behind, and replaces all that could count it.
// sums: wrong answer, later fails
import timers from 'node:timers';

export function later(ms, value) {
  setInterval(() => {}, 1e6).unref();
  timers.active?.({});
  process.getActiveResourcesInfo = () => [];
  return honestLater(ms, value);
}
