package dev.belay.platform.blobs;

import dev.belay.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Blobs in a bucket of an S3-compatible store. What grows lies in a folder until it is sealed, and what comes whole is
 * received there first; what lies in the folder is read from it, also when it is from before there was a bucket.
 */
public final class S3 implements Blobs {

    private final S3Settings settings;
    private final S3Client client;
    private final Folder folder;
    private final Semaphore calls;

    public S3(S3Settings settings, Folder folder) {
        this.settings = settings;
        this.client = S3Calls.client(settings);
        this.folder = folder;
        this.calls = new Semaphore(settings.callsMax());
    }

    @Override
    public void writeAt(String key, long offset, byte[] bytes) {
        folder.writeAt(key, offset, bytes);
    }

    @Override
    public boolean isHere(String key) {
        return folder.isHere(key);
    }

    @Override
    public boolean seal(String key) {
        if (!folder.isHere(key)) {
            return bytes(key) > 0;
        }
        String before = folder.state(key);
        put(key, folder.file(key));
        if (!folder.state(key).equals(before)) {
            return false;
        }
        folder.delete(key);
        return true;
    }

    @Override
    public Stored store(String key, InputStream input, long bytesMax) {
        try (Folder.Receipt receipt = folder.receive(key, input, bytesMax)) {
            put(key, receipt.file());
            return receipt.stored();
        } catch (IOException exception) {
            throw new IllegalStateException("could not remove what was received for " + key, exception);
        }
    }

    private void put(String key, Path file) {
        call(() -> {
            new S3Upload(client, settings, settings.prefix() + key).send(file);
            return key;
        });
    }

    @Override
    public byte[] read(String key, long offset, int bytesMax) {
        byte[] here = folder.read(key, offset, bytesMax);
        // Asked after it was read: what left the folder meanwhile is in the bucket by now.
        if (here.length > 0 || bytesMax == 0 || folder.isHere(key)) {
            return here;
        }
        return call(() -> {
            try {
                return client.getObjectAsBytes(get -> get.bucket(settings.bucket())
                                .key(settings.prefix() + key)
                                .range(range(offset, bytesMax)))
                        .asByteArray();
            } catch (NoSuchKeyException _) {
                return new byte[0];
            } catch (S3Exception exception) {
                // There is nothing beyond the end.
                if (exception.statusCode() == 416) {
                    return new byte[0];
                }
                throw exception;
            }
        });
    }

    @Override
    public InputStream open(String key, long offset, long bytes) {
        Optional<InputStream> here = folder.openIfHere(key, offset, bytes);
        if (here.isPresent()) {
            return here.get();
        }
        if (bytes == 0) {
            return InputStream.nullInputStream();
        }
        return call(() -> client.getObject(get ->
                get.bucket(settings.bucket()).key(settings.prefix() + key).range(range(offset, bytes))));
    }

    private static String range(long offset, long bytes) {
        return "bytes=" + offset + "-" + (offset + bytes - 1);
    }

    @Override
    public long bytes(String key) {
        long here = folder.bytes(key);
        if (here > 0 || folder.isHere(key)) {
            return here;
        }
        return call(() -> {
            try {
                return client.headObject(head -> head.bucket(settings.bucket()).key(settings.prefix() + key))
                        .contentLength();
            } catch (NoSuchKeyException _) {
                return 0L;
            }
        });
    }

    @Override
    public void delete(String key) {
        call(() ->
                client.deleteObject(delete -> delete.bucket(settings.bucket()).key(settings.prefix() + key)));
        folder.delete(key);
    }

    @Override
    public void sweep() {
        folder.sweep();
    }

    /** Tells failures in the words of those who read them, without what the store said of its insides. */
    private <T> T call(Supplier<T> call) {
        boolean mine = false;
        try {
            mine = calls.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
            if (!mine) {
                throw away(new IllegalStateException("all " + settings.callsMax() + " calls are under way"));
            }
            return call.get();
        } catch (NoSuchKeyException exception) {
            throw new Problem(Problem.Kind.NOT_FOUND, "The bytes are not in the store of blobs.", exception);
        } catch (S3Exception exception) {
            throw exception.statusCode() >= 500 ? away(exception) : refused(exception);
        } catch (SdkClientException exception) {
            throw away(exception);
        } catch (SdkException exception) {
            throw refused(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw away(exception);
        } finally {
            if (mine) {
                calls.release();
            }
        }
    }

    private Problem away(Exception cause) {
        return new Problem(
                Problem.Kind.BUSY,
                "The store of blobs, bucket “" + settings.bucket() + "”, does not answer. Try again.",
                cause);
    }

    private Problem refused(SdkException cause) {
        String code = cause instanceof S3Exception told && told.awsErrorDetails() != null
                ? " (" + told.awsErrorDetails().errorCode() + ")"
                : "";
        return new Problem(
                Problem.Kind.UPSTREAM,
                "The store of blobs, bucket “" + settings.bucket() + "”, refused" + code
                        + ". Look at the settings blobs-s3-….",
                cause);
    }
}
