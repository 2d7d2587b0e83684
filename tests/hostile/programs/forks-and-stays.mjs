// Starts a process of its own, which is to outlive it.
// wrong answer, says `no child`
import { spawn } from 'node:child_process';
const leave = (command, args) => new Promise(resolve => {
  try {
    const child = spawn(command, args, { detached: true, stdio: 'ignore' });
    child.on('error', () => resolve('no child'));
    child.on('spawn', () => { child.unref(); resolve('LEAK'); });
  } catch {
    resolve('no child');
  }
});
console.log(await leave(process.execPath, ['-e', 'setInterval(() => {}, 1000) // @MARK@']));
console.log(await leave('/bin/sh', ['-c', 'sleep 1000; : @MARK@']));
