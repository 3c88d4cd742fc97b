package org.owuitunnel.client.e2e;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** The recording that Chromium plays, in a loop, instead of a microphone: a question with silence around it. */
final class Microphone {

    /** Silence before the question: 1 s, for the page to open its recorder. */
    private static final int LEAD_SECONDS = 1;

    /** Silence after it: 20 s. Two end the utterance in call mode; the rest keeps the question from coming again during the answer. */
    private static final int TAIL_SECONDS = 20;

    private Microphone() {}

    static Path recordTo(Path wav) throws IOException, UnsupportedAudioFileException {
        byte[] question = OpenAiStub.resource("question.wav");
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(question))) {
            AudioFormat format = in.getFormat();
            ByteArrayOutputStream samples = new ByteArrayOutputStream();
            samples.writeBytes(silence(format, LEAD_SECONDS));
            in.transferTo(samples);
            samples.writeBytes(silence(format, TAIL_SECONDS));
            AudioInputStream padded = new AudioInputStream(
                    new ByteArrayInputStream(samples.toByteArray()), format, samples.size() / format.getFrameSize());
            AudioSystem.write(padded, AudioFileFormat.Type.WAVE, wav.toFile());
        }
        return wav;
    }

    private static byte[] silence(AudioFormat format, int seconds) {
        return new byte[Math.round(format.getFrameRate()) * format.getFrameSize() * seconds];
    }
}
