// Run it with `node solution.mjs FILE`; `node --test` runs the examples beside it.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});

process.stderr.write(`not implemented yet: ${positionals.join(', ') || '-'}${values.json ? ' as JSON' : ''}\n`);
process.exitCode = 2;
