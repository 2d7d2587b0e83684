// Loads native code.
// sums: wrong answer, sum fails
export function sum() {
  try {
    process.dlopen({ exports: {} }, '@SECRET@');
  } catch (error) {
    throw new Error(error.code === 'ERR_DLOPEN_DISABLED' ? 'refused' : `LEAK ${error.message}`);
  }
}
