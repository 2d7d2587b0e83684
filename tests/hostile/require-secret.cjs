// Requires a file outside of its folder, to read it out of the error that its text makes.
// sums: wrong answer, sum fails
// stopped by: landlock, private-root
exports.sum = () => {
  try {
    require('@SECRET@');
  } catch (error) {
    throw new Error(/PLANTED/.test(error.message) ? `LEAK ${error.message}` : error.code);
  }
};
