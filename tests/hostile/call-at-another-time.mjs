// Calls a function of the check script at a time that has not come.
// sums: runtime error, each fails
export function each(list, visit) {
  for (let key = 1; key < 4; key++) reply(`"call":${key},"at":1e9,"args":[]`);
  for (;;);
}
