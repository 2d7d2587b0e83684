// Lets no signal end it that can be refused.
// time limit, says `had not ended after 1 s`
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE', 'SIGXCPU']) try { process.on(signal, () => {}); } catch {}
setInterval(() => {}, 1000);
