// Leaves a timer pending, and tampers with what it holds of it.
// retry: wrong answer, nothing-left-behind fails
export function retry(fn, options) {
  const timer = setTimeout(() => {}, 1e6);
  for (const name of Reflect.ownKeys(timer)) {
    try { timer[name] = undefined; } catch { /* it is not ours to change */ }
  }
  Object.setPrototypeOf(timer, null);
  clearTimeout({ ...timer, valueOf: () => NaN });
  return honestRetry(fn, options);
}
