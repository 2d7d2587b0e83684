// Ends the process below Node, where no exit handler runs.
// rate-limiter: runtime error, nothing is checked
process.reallyExit(0);
