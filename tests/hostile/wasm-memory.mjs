// Takes memory through WebAssembly.
// sums: *, sum fails
export function sum() {
  const hoard = [];
  for (;;) {
    const memory = new WebAssembly.Memory({ initial: 1024, maximum: 65_536, shared: true });
    new Uint8Array(memory.buffer).fill(1);
    hoard.push(memory);
  }
}
