// All tests in one process, one after the other: each registration changes the ETags of lists and the end of the log.
import './ketting.js';
import './traverson.js';
