/// What tests share: services, databases and clients, as set up by tests, and faults between them.
@NullMarked
package org.touroku.support;

import org.jspecify.annotations.NullMarked;
