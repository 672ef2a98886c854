/// Plain CRUD, to compare with. Outside the service's packages, so that the service does not find its controller.
@NullMarked
package crud;

import org.jspecify.annotations.NullMarked;
