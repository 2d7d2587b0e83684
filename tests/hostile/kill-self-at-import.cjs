// Kills its own process.
// rate-limiter: runtime error, nothing is checked
process.kill(process.pid, 'SIGKILL');
