package dev.belay.platform.database;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL runs. It refuses to run as root, so when Belay runs as root it either becomes an ordinary user,
 * or, where such a user cannot enter the data folder, root who passes for an ordinary user in a user namespace.
 */
sealed interface PostgresAccount {

    /** The user who runs Belay. */
    record Ourselves() implements PostgresAccount {}

    /** An ordinary user, to whom the database's files belong. */
    record Ordinary(int uid, int gid) implements PostgresAccount {}

    /** Root without its powers, seen by PostgreSQL as this user; the files belong to root. */
    record Namespace(int uid, int gid) implements PostgresAccount {}

    /** Users that a Linux machine may have for this, best first. */
    List<String> CANDIDATES = List.of("postgres", "nobody");

    /** Chooses the account for a database whose files are, or will be, in {@code cluster} in {@code folder}. */
    static PostgresAccount choose(Path folder, Path cluster) throws IOException {
        if (!isRoot()) {
            return new Ourselves();
        }
        Ordinary user = ordinary();
        boolean exists = Files.isDirectory(cluster);
        int owner = exists ? (int) Files.getAttribute(cluster, "unix:uid") : user.uid();
        if (owner != 0 && everybodyEnters(folder) && onPath("setpriv").isPresent()) {
            return exists ? new Ordinary(owner, (int) Files.getAttribute(cluster, "unix:gid")) : user;
        }
        if ((owner == 0 || !exists) && namespaceWorks(user)) {
            return new Namespace(user.uid(), user.gid());
        }
        throw new IllegalStateException(
                "PostgreSQL refuses to run as root, and here Belay can neither run it as another user (who"
                        + " cannot enter " + folder
                        + ") nor in a user namespace. Start Belay as an ordinary user, or with"
                        + " a data folder that every user may enter, or with --database-url.");
    }

    /** The command that runs {@code command} under this account, in place of itself. */
    default List<String> command(List<String> command) {
        var all = new ArrayList<String>();
        switch (this) {
            case Ourselves _ -> {}
            case Ordinary user ->
                all.addAll(List.of("setpriv", "--reuid=" + user.uid, "--regid=" + user.gid, "--clear-groups", "--"));
            case Namespace user ->
                all.addAll(List.of("unshare", "--user", "--map-user=" + user.uid, "--map-group=" + user.gid, "--"));
        }
        all.addAll(command);
        return all;
    }

    /** Gives a file or folder to the account. */
    default void own(Path path) throws IOException {
        if (this instanceof Ordinary user) {
            Files.setAttribute(path, "unix:uid", user.uid);
            Files.setAttribute(path, "unix:gid", user.gid);
        }
    }

    /** Where a program is, if it is on this machine. */
    static Optional<Path> onPath(String program) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? (int) Files.getAttribute(self, "unix:uid") == 0
                : "root".equals(System.getProperty("user.name"));
    }

    private static Ordinary ordinary() throws IOException {
        List<String[]> users = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 3)
                .toList();
        for (String name : CANDIDATES) {
            for (String[] fields : users) {
                if (fields[0].equals(name)) {
                    return new Ordinary(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
                }
            }
        }
        throw new IllegalStateException("PostgreSQL refuses to run as root, and this machine has no user “postgres” or"
                + " “nobody” to run it as. Start Belay as an ordinary user, or with --database-url.");
    }

    private static boolean everybodyEnters(Path folder) throws IOException {
        for (Path each = folder.toRealPath(); each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean namespaceWorks(Ordinary user) throws IOException {
        if (onPath("unshare").isEmpty()) {
            return false;
        }
        var trial = new Namespace(user.uid(), user.gid()).command(List.of("true"));
        Process process = new ProcessBuilder(trial)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.onExit().join().exitValue() == 0;
    }
}
