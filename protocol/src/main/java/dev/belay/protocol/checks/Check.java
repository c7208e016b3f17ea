package dev.belay.protocol.checks;

/**
 * One way in which an instance is asked how it is. It names no address: that is the instance's.
 *
 * @param name of the check, of its instance's only one
 * @param target by the kind: a path with its query, the name of a gRPC service or nothing, the name of a command, nothing
 * @param port 0 for the instance's own
 * @param tls whether HTTP and gRPC are spoken within TLS
 * @param anyCertificate whether then any certificate will do
 * @param intervalSeconds from the beginning of one question to the next
 * @param timeoutMillis until the answer is there as a whole
 * @param failuresBeforeCritical how many questions in a row must fail
 * @param successesBeforePassing how many in a row must succeed
 * @param deregisterAfterSeconds after how long as critical the instance is ended; 0 for never
 */
public record Check(
        String name,
        CheckKind kind,
        String target,
        int port,
        boolean tls,
        boolean anyCertificate,
        int intervalSeconds,
        int timeoutMillis,
        int failuresBeforeCritical,
        int successesBeforePassing,
        int deregisterAfterSeconds) {

    /** How much text it has. */
    public int chars() {
        return name.length() + target.length();
    }
}
