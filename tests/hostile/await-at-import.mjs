// Awaits at top level what never settles, so that the runtime ends with nothing left to do.
// rate-limiter: runtime error, nothing is checked
await new Promise(() => {});
