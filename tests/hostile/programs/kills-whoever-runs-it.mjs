// Sends signals to its parent, its group and everybody.
// wrong answer, says `still here`
for (const pid of [process.ppid, 0, -1]) if (pid !== 1 || process.pid !== 2) try { process.kill(pid, 'SIGTERM'); } catch {}
process.on('SIGTERM', () => {});
console.log('still here');
