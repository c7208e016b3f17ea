package dev.belay.bench.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Locale;

/**
 * A build whose first job adds all others, so many in all: how long that takes until they are ready, how long its page
 * takes to answer, and what its jobs cost while somebody looks at it.
 */
final class LargeBuild implements Measurement {

    private static final String LARGE = "large";
    private static final String FILE =
            "steps:\n  - {command: upload, agents: {queue: upload}}\n  - wait\n  - command: publish\n";

    /** Those of its file; the first of them adds the others. */
    private static final int FILE_JOBS = 3;

    private final Stand stand;
    private final Served served;
    private final Crew crew;
    private final Floor floor;
    private final int jobs;
    private final int turns;
    private final Spread made = new Spread();
    private final Spread uploads = new Spread();
    private final Spread pages = new Spread();
    private final Spread answers = new Spread();

    LargeBuild(Stand stand) {
        this.stand = stand;
        this.served = stand.served();
        this.crew = new Crew(stand, 1_000);
        this.floor = crew.floor();
        this.jobs = stand.options().number("jobs-of-build", 4_000);
        this.turns = stand.options().number("turns", 5);
    }

    @Override
    public void take() throws IOException, InterruptedException {
        served.pipeline(LARGE, FILE);
        var uploader = new Uploader(served, stand.options().text("registration"));
        Usage before = served.usage();
        make(uploader);
        Usage after = served.usage();
        int pageBytes = look();
        stand.out()
                .printf(
                        Locale.ROOT,
                        "a build of %,d jobs, uploaded: asked to ready p50 %.0f ms, most %.0f ms (promised 2,000: %.2f of it), an upload"
                                + " p50 %.0f ms, most %.0f ms, CPU of a build: %s; its page p50 %.0f ms, most %.0f ms (promised 200:"
                                + " %.2f of it), %,d KB; under /api p50 %.0f ms; machine load %s%n",
                        jobs,
                        made.half(),
                        made.most(),
                        made.half() / 2000,
                        uploads.half(),
                        uploads.most(),
                        after.each(before, turns),
                        pages.half(),
                        pages.most(),
                        pages.half() / 200,
                        pageBytes / 1000,
                        answers.half(),
                        Usage.machineLoad());
        drain((long) turns * (jobs - 2));
    }

    private void make(Uploader uploader) {
        for (int turn = 0; turn < turns; turn++) {
            long begun = System.nanoTime();
            served.build(LARGE);
            uploads.addAll(uploader.upload(jobs - FILE_JOBS));
            made.add(millisSince(begun));
        }
    }

    /** At each build in turn, several times; answers how large a page is. */
    private int look() {
        int pageBytes = 0;
        for (int look = 0; look < 5 * turns; look++) {
            String path = path(1 + look % turns);
            long begun = System.nanoTime();
            pageBytes = served.page(path).length();
            pages.add(millisSince(begun));
            begun = System.nanoTime();
            served.api("/api" + path);
            answers.add(millisSince(begun));
        }
        return pageBytes;
    }

    /** All jobs of the builds, while somebody looks at the page of each. */
    private void drain(long all) throws IOException, InterruptedException {
        var watched = new ArrayList<InputStream>();
        for (int build = 1; build <= turns; build++) {
            InputStream page = served.live(path(build) + "/live");
            watched.add(page);
            Thread.ofVirtual().start(() -> read(page));
        }
        Usage before = served.usage();
        crew.connect(BenchedAgent.Log.SHORT);
        while (floor.finished.get() < all) {
            Thread.sleep(50);
        }
        Usage after = served.usage();
        for (InputStream page : watched) {
            page.close();
        }
        stand.out()
                .printf(
                        Locale.ROOT,
                        "its jobs, while somebody looks at the page: %.0f a second, CPU of a job: %s. %s%n",
                        all / ((after.nanos() - before.nanos()) / 1e9),
                        after.each(before, all),
                        after.since(before));
    }

    private static String path(int build) {
        return "/pipelines/" + LARGE + "/builds/" + build;
    }

    private static void read(InputStream page) {
        try (page) {
            page.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // Nobody looks any more.
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
