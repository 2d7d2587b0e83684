// Gives an object with the names that every object has from elsewhere.
// sums: wrong answer, sum fails
export const sum = () => JSON.parse('{"__proto__":{"valueOf":1},"constructor":{"prototype":{"polluted":true}},"hasOwnProperty":0}');
