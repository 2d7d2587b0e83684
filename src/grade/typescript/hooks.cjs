// Has Node take a project's files in TypeScript, whose types were taken away before it started, for
// the JavaScript that they now are; and finds `x.ts` where it is imported as `x.js`.
'use strict';
const KINDS = {};
const module_ = require('node:module');
const hooks = `
  import { readFileSync } from 'node:fs';
  import { fileURLToPath } from 'node:url';
  const kinds = ${JSON.stringify(KINDS)};
  const kindOf = url => url.startsWith('file:') ? kinds[fileURLToPath(url.split('?')[0])] : undefined;
  export async function resolve(specifier, context, next) {
    try {
      return await next(specifier, context);
    } catch (error) {
      const other = specifier.replace(/\\.([mc]?)js$/, '.$1ts');
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || other === specifier) throw error;
      return next(other, context);
    }
  }
  export async function load(url, context, next) {
    const kind = kindOf(url);
    if (kind === undefined) return next(url, context);
    const source = kind === 'module' ? readFileSync(fileURLToPath(url.split('?')[0]), 'utf8') : undefined;
    return { format: kind, source, shortCircuit: true };
  }
`;
module_.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
