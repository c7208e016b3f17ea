package dev.belay.platform.blobs;

import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** How a store is called. */
final class S3Calls {

    private static final Duration CONNECTS_AT_MOST = Duration.ofSeconds(5);

    private S3Calls() {}

    /** Reads the credentials at once, so that a wrong file is told when the server starts. */
    static S3Client client(S3Settings settings) {
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .forcePathStyle(settings.endpoint().isPresent())
                // Stores other than Amazon's often know none of the checksums that may be sent besides the signature.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(configuration -> configuration
                        .apiCallAttemptTimeout(settings.patience())
                        .apiCallTimeout(settings.patience().multipliedBy(2)))
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECTS_AT_MOST)
                        .socketTimeout(settings.patience())
                        .build());
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        if (settings.credentials().isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        Path path = settings.credentials().get();
        try {
            ProfileFile file = ProfileFile.builder()
                    .content(path)
                    .type(ProfileFile.Type.CREDENTIALS)
                    .build();
            var provider = ProfileCredentialsProvider.builder()
                    .profileFile(file)
                    .profileName("default")
                    .build();
            provider.resolveCredentials();
            return provider;
        } catch (SdkClientException | IllegalArgumentException | IllegalStateException exception) {
            throw new IllegalStateException(
                    "The file " + path + ", which blobs-s3-credentials-file names, cannot be read or has no section"
                            + " [default] with aws_access_key_id and aws_secret_access_key.",
                    exception);
        }
    }
}
