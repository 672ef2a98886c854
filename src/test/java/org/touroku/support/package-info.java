/// Support for tests: services, databases, clients, and the faults between them.
@NullMarked
package org.touroku.support;

import org.jspecify.annotations.NullMarked;
