// Ends the process from within a context that does not know it.
// sums: runtime error, sum fails
import { runInNewContext } from 'node:vm';

export const sum = () => runInNewContext('outside.constructor.constructor("return process")().exit(0)', { outside: {} });
