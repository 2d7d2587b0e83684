// Leaves a listener behind, and replaces all that could count it.
// sums: wrong answer, pause fails
export function pause(ms, signal) {
  signal.addEventListener('abort', () => {});
  Object.defineProperty(signal, Symbol.for('nodejs.event_target'), { value: true });
  EventTarget.prototype.addEventListener = () => {};
  return honestPause(ms, signal);
}
