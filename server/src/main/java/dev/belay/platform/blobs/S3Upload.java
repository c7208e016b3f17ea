package dev.belay.platform.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Sends one file to a store: whole when it is small, else part by part. */
record S3Upload(S3Client client, S3Settings settings, String key) {

    private static final String TYPE = "application/octet-stream";

    /** It is there under its key at once, or not at all. */
    void send(Path file) {
        long bytes = size(file);
        if (bytes <= settings.partBytes()) {
            client.putObject(put -> put.bucket(settings.bucket()).key(key).contentType(TYPE), part(file, 0, bytes));
            return;
        }
        String upload = client.createMultipartUpload(
                        create -> create.bucket(settings.bucket()).key(key).contentType(TYPE))
                .uploadId();
        boolean complete = false;
        try {
            List<CompletedPart> parts = parts(file, bytes, upload);
            client.completeMultipartUpload(done ->
                    done.bucket(settings.bucket()).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)));
            complete = true;
        } finally {
            if (!complete) {
                client.abortMultipartUpload(
                        abort -> abort.bucket(settings.bucket()).key(key).uploadId(upload));
            }
        }
    }

    private List<CompletedPart> parts(Path file, long bytes, String upload) {
        var parts = new ArrayList<CompletedPart>();
        for (long at = 0; at < bytes; at += settings.partBytes()) {
            int number = parts.size() + 1;
            RequestBody body = part(file, at, Math.min(settings.partBytes(), bytes - at));
            String tag = client.uploadPart(
                            part -> part.bucket(settings.bucket())
                                    .key(key)
                                    .uploadId(upload)
                                    .partNumber(number),
                            body)
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        return parts;
    }

    /** Can be read several times: to sign it, to send it, and to send it again. */
    private static RequestBody part(Path file, long from, long bytes) {
        return RequestBody.fromContentProvider(() -> open(file, from, bytes), bytes, TYPE);
    }

    private static InputStream open(Path file, long from, long bytes) {
        try {
            return new Stretch(Files.newByteChannel(file, StandardOpenOption.READ), from, bytes);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read " + file, exception);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not look at " + file, exception);
        }
    }
}
