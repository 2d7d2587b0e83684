// Answers a sequence of calls as if it were one.
// sums: runtime error, counter fails
export const counter = () => ({ add() { reply('"ok":0'); process.exit(0); } });
