package dev.belay.pipelines.page;

import dev.belay.pipelines.output.Annotation;
import java.util.List;

/**
 * A stretch of a build's annotations; a build of hundreds shows the first on its own page.
 *
 * @param stretch which, from 1
 */
record AnnotationList(BuildPage page, int stretch) {

    AnnotationList {
        stretch = Math.min(stretch, stretches(page));
    }

    private static int stretches(BuildPage page) {
        return Math.max(1, (page.annotations().size() + BuildPage.ANNOTATIONS_MAX - 1) / BuildPage.ANNOTATIONS_MAX);
    }

    int stretches() {
        return stretches(page);
    }

    List<Annotation> annotations() {
        return page.annotations().stream()
                .skip((stretch - 1L) * BuildPage.ANNOTATIONS_MAX)
                .limit(BuildPage.ANNOTATIONS_MAX)
                .toList();
    }

    String path(int other) {
        return page.build().path() + "/annotations?page=" + other;
    }
}
