/** Resources and types decoded for people: names, cells, columns, ages. */
@NullMarked
package dev.lockstep.client.view;

import org.jspecify.annotations.NullMarked;
