// Never finishes loading.
// rate-limiter: time limit, nothing is checked
for (;;);
