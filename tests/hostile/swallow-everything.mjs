// Swallows every exception of the process, then throws where its exports should be.
// rate-limiter: runtime error, nothing is checked
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});
throw null;
