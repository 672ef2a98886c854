/// Measurements, which run only where they are asked for: `src/docs/performance.md`.
@NullMarked
package org.touroku.performance;

import org.jspecify.annotations.NullMarked;
