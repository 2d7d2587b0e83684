// Gives memory that is no longer its own.
// sums: wrong answer, sum fails
export function sum() {
  const buffer = new ArrayBuffer(1000);
  const view = new Uint8Array(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  return { buffer, view, resizable: new ArrayBuffer(10, { maxByteLength: 1e6 }) };
}
