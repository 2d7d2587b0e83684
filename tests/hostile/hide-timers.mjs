// Leaves a timer pending, and tampers with every timer object that it gets.
// retry: wrong answer, nothing-left-behind fails
export function retry(fn, options) {
  const timer = setTimeout(() => {}, 1e6);
  for (const name of Reflect.ownKeys(timer)) {
    try { timer[name] = undefined; } catch { /* it is not ours to change */ }
  }
  clearTimeout({ ...timer });
  return honestRetry(fn, options);
}
