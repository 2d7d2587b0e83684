#!/usr/bin/env node
// Run it with `npm start -- FILE`; `npm test` runs the examples.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});

process.stderr.write(`not implemented yet: ${positionals.join(', ') || '-'}${values.json ? ' as JSON' : ''}\n`);
process.exitCode = 2;
