// TAP with a mark before every line, so that what the tested program prints is no part of it.
import { tap } from 'node:test/reporters';

export default async function* marked(events) {
  for await (const text of tap(events)) yield `\n${text.trimEnd().replace(/^/gm, process.env.PREPKIT_MARK)}\n`;
}
