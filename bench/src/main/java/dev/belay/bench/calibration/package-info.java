/** How the test of rollouts fares on simulated traffic: false back-outs, time to find harm, time to pass, harm let pass. */
@NullMarked
package dev.belay.bench.calibration;

import org.jspecify.annotations.NullMarked;
