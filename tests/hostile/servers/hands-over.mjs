// Ends in peace at once, and leaves the server to a process in a session of its own.
// runtime error, end fails
import { spawn } from 'node:child_process';

const program = `require('http').createServer((request, response) => response.end(request.url.replace('/hello/', 'hello, '))).listen(Number(process.env.PORT), '0.0.0.0')`;
spawn(process.execPath, ['-e', program, '@MARK@'], { detached: true, stdio: 'ignore' }).unref();
