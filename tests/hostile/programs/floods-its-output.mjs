// Prints without end.
// output limit, says `printed more than 64 KiB`
const line = `${'x'.repeat(1023)}\n`;
const on = () => { while (process.stdout.write(line)); process.stdout.once('drain', on); };
on();
