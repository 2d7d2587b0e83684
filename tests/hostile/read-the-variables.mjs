// Looks for a secret among its variables, and in the report that Node writes of them.
// sums: *, sum fails
export function sum() {
  const all = JSON.stringify([process.env, process.report.getReport().environmentVariables]);
  throw new Error(all.includes('PLANTED') ? `LEAK ${all}` : 'not there');
}
