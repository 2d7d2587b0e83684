// Replaces how modules are found and loaded.
// sums: wrong answer, sum fails
import Module from 'node:module';

Module._load = () => ({ sum: () => 0 });
Module._extensions['.cjs'] = () => {};
Module.prototype._compile = () => {};
try { Module.registerHooks?.({ load: () => ({ format: 'module', source: '', shortCircuit: true }) }); } catch { /* not here */ }

export const sum = () => 0;
