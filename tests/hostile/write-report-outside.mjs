// Has Node write its diagnostic report outside of its folder.
// sums: *, sum fails
// stopped by: landlock, private-root; helped by: capabilities
export function sum() {
  process.report.directory = '@OUTSIDE@';
  process.report.writeReport('report.json');
}
