// An honest solution: what a case leaves alone is done by this.
export function sum(a, b) {
  return a + b;
}

export function half(n) {
  if (n % 2 !== 0) throw new RangeError(`${n} is odd`);
  return n / 2;
}

export function later(ms, value) {
  return new Promise(resolve => setTimeout(resolve, ms, value));
}

export function each(list, visit) {
  for (let i = 0; i < list.length; i++) visit(list[i], i);
  return list.length;
}

export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const aborted = () => { clearTimeout(timer); reject(signal.reason); };
    const done = () => { signal.removeEventListener('abort', aborted); resolve(); };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', aborted, { once: true });
  });
}

export function counter() {
  let total = 0;
  return { add(n) { total += n; return total; } };
}
