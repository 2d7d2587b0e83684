// Gives lists of lists of the same list, which as a tree would have more leaves than fit anywhere.
// sums: wrong answer, sum fails
export function sum() {
  let list = Array(200).fill(0);
  for (let i = 0; i < 6; i++) list = Array(200).fill(list);
  return list;
}
