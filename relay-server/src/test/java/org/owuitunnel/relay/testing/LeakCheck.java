package org.owuitunnel.relay.testing;

import io.netty.util.LeakPresenceDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a buffer unreleased. Everything that the class opened has to be closed before: this runs
 * behind its own {@code @AfterAll}.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Object detector = ResourceLeakDetectorFactory.instance().newResourceLeakDetector(LeakCheck.class);
        if (!(detector instanceof LeakPresenceDetector<?>)) {
            throw new IllegalStateException(
                    "leak detector: " + detector.getClass().getName()
                            + " (expected: -Dio.netty.customResourceLeakDetector=io.netty.util.LeakPresenceDetector)");
        }
        LeakPresenceDetector.check(); // what an earlier class left is not this one's
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LeakPresenceDetector.check();
    }
}
