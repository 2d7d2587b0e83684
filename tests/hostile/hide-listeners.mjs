// Leaves a listener on the signal, and replaces what counts them.
// retry: wrong answer, aborted-during-wait fails
import events from 'node:events';
import { syncBuiltinESMExports } from 'node:module';

events.getEventListeners = () => [];
syncBuiltinESMExports();

export function retry(fn, options) {
  options?.signal?.addEventListener('abort', () => {});
  return honestRetry(fn, options);
}
