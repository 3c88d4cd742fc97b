/** Whether visitors get through: the public path is tried from outside, the app is watched, and the broken hop is named. */
@NullMarked
package org.owuitunnel.client.health;

import org.jspecify.annotations.NullMarked;
