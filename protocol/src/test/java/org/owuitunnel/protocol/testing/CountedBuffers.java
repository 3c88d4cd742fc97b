package org.owuitunnel.protocol.testing;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Allocates on the heap and counts what has not been released, so that a test can tell a leak at once and exactly. */
public final class CountedBuffers extends AbstractByteBufAllocator {
    private int live;
    private long liveBytes;

    /** Buffers that were allocated and not released. */
    public int live() {
        return live;
    }

    /** Octets that the buffers not released take. */
    public long liveBytes() {
        return liveBytes;
    }

    /** A buffer that holds {@code content}. */
    public ByteBuf of(byte... content) {
        return heapBuffer(content.length).writeBytes(content);
    }

    /** A buffer of {@code length} octets of {@code value}. */
    public ByteBuf filled(int length, int value) {
        ByteBuf buffer = heapBuffer(length);
        for (int i = 0; i < length; i++) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        live++;
        return new Counted(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return newHeapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private final class Counted extends UnpooledHeapByteBuf {
        Counted(int initialCapacity, int maxCapacity) {
            super(CountedBuffers.this, initialCapacity, maxCapacity);
        }

        @Override
        protected byte[] allocateArray(int length) {
            liveBytes += length;
            return super.allocateArray(length);
        }

        @Override
        protected void freeArray(byte[] array) {
            liveBytes -= array.length;
            super.freeArray(array);
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            live--;
        }
    }
}
