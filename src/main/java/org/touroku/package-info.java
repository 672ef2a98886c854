/// Touroku, a user registry in which every change is an event.
@NullMarked
package org.touroku;

import org.jspecify.annotations.NullMarked;
