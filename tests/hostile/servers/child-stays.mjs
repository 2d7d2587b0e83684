// Is right until its end, and then leaves processes that nobody started: a child, and its child.
// wrong answer, end fails
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const stay = `require('child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)', '@MARK@'], { detached: true, stdio: 'ignore' }); setInterval(() => {}, 1000)`;
createServer((request, response) => {
  response.end(request.url.replace('/hello/', 'hello, '));
}).listen(Number(process.env.PORT), '0.0.0.0');
spawn(process.execPath, ['-e', stay, '@MARK@'], { detached: true, stdio: 'ignore' });
process.on('SIGTERM', () => setTimeout(() => process.exit(1), 100));
