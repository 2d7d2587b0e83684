// Answers a sequence of calls with no answer.
// sums: runtime error, counter fails
export const counter = () => ({ add() { reply('"answers":[]'); process.exit(0); } });
