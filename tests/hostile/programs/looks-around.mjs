// Looks for the checks, for other people's files, and for a way out.
// wrong answer, says `nothing found`
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
for (const path of ['@SECRET@', '/etc/shadow', '/proc/self/environ', '/proc/1/environ', '@HOME@', '..', '../..']) {
  for (const look of [readFileSync, readdirSync]) {
    try {
      const found = String(look(path));
      if (/PLANTED|check\.js|driver/.test(found)) console.log(`LEAK ${path}`);
    } catch {}
  }
}
if (process.env.PREPKIT_PLANTED) console.log('LEAK in a variable');
await new Promise(resolve => connect(@TCP@, '127.0.0.1').on('connect', () => { console.log('LEAK by a connection'); resolve(); }).on('error', resolve));
console.log('nothing found');
