// Hooks into the start of a snapshot that nobody makes.
// sums: wrong answer, sum fails
import { startupSnapshot } from 'node:v8';

export function sum() {
  startupSnapshot.setDeserializeMainFunction(() => process.exit(0));
}
