// Throws a text with an escape of the terminal's, while it is loaded.
// judge error: cannot be used
import 'prepkit';
throw '\x1b]0;title\x07\x1b[2J::error::\n::error::';
