// Turns on what V8 keeps for its own tests.
// sums: *, sum fails
import { setFlagsFromString } from 'node:v8';

export function sum() {
  setFlagsFromString('--allow-natives-syntax');
  return new Function('a', 'return %GetOptimizationStatus(a)')(sum);
}
