package org.owuitunnel.relay.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The signals by which a process is asked to stop: the first is waited for, a second ends the process at once. Safe on any
 * thread.
 *
 * <p>A shutdown hook would not do: the exit code would be that of a process that was killed, and a second signal would
 * change nothing. The JDK's class for signals is reached by reflection, since the compiler warns of each mention.
 */
public final class StopSignals {
    /** What terminals, service managers and containers send. */
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    /** What shells add to the number of the signal that ended a process. */
    private static final int SIGNALLED = 128;

    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final AtomicBoolean seen = new AtomicBoolean();

    private StopSignals() {}

    /** Takes over the signals of this process, as far as it has them: those that are missing keep their meaning. */
    public static StopSignals install() {
        StopSignals signals = new StopSignals();
        for (String name : NAMES) {
            try {
                signals.handle(name);
            } catch (InvocationTargetException e) {
                // Windows has no HUP, and java -Xrs leaves all of them to the system.
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("no signals (expected: the module jdk.unsupported)", e);
            }
        }
        return signals;
    }

    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        int number = (int) signalType.getMethod("getNumber").invoke(signal);
        InvocationHandler onSignal = (proxy, method, arguments) -> {
            told(name, number);
            return null;
        };
        Object handler =
                Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handlerType}, onSignal);
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }

    private void told(String name, int number) {
        if (!seen.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(SIGNALLED + number);
        }
        first.complete(name);
    }

    /** The name of the first signal, such as TERM, once it has come. */
    public CompletableFuture<String> first() {
        return first.copy();
    }
}
