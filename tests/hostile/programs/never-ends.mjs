// Answers, and stays.
// time limit, says `had not ended after 1 s`
process.stdin.pipe(process.stdout);
setInterval(() => {}, 1000);
