// Imports a program out of a URL.
// judge error: imports `prepkit` and nothing else
import 'data:text/javascript,0';
