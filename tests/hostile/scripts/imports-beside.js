// Imports a file beside it.
// judge error: imports `prepkit` and nothing else
import './solutions/accepted/honest.mjs';
