// Computes a little and sleeps a little, without end.
// sums: time limit, sum fails
export function sum() {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; ; round++) {
    Atomics.wait(cell, 0, 0, 30);
    for (let i = 0; i < 1e5; i++) cell[0] = 0;
  }
}
