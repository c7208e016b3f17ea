package dev.belay.pipelines.page;

import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.language.BuildFacts.Person;
import dev.belay.pipelines.language.BuildFacts.PullRequest;
import dev.belay.pipelines.repository.ForgePages;
import dev.belay.protocol.api.BuildLink;
import java.util.Optional;

/**
 * Who or what made a build, and whose commit it is.
 *
 * @param words {@code a push}, {@code the API}, a person's name
 * @param parent the build of which a trigger step made it
 * @param author who wrote the commit, by their own word
 * @param commitPage where its forge shows the commit
 * @param pullRequest its number, when it is for one
 * @param pullRequestPage where its forge shows that
 */
record BuildMaker(
        String words,
        Optional<BuildLink> parent,
        Optional<String> author,
        Optional<String> commitPage,
        Optional<String> pullRequest,
        Optional<String> pullRequestPage) {

    static BuildMaker of(Build build, Optional<BuildLink> parent) {
        Optional<ForgePages> pages = ForgePages.of(build.repository());
        Optional<String> pullRequest = build.origin().pullRequest().map(PullRequest::id);
        return new BuildMaker(
                words(build),
                parent,
                Optional.of(Person.written(build.author()).name()).filter(name -> !name.isEmpty()),
                pages.flatMap(each -> each.commit(build.commit())),
                pullRequest,
                pages.flatMap(each -> pullRequest.flatMap(each::pullRequest)));
    }

    private static String words(Build build) {
        String hotfix = build.origin().hotfix() ? ", as a hotfix" : "";
        return switch (build.source()) {
            case WEBHOOK -> "a webhook" + hotfix;
            case POLL -> "a look at the repository" + hotfix;
            case SCHEDULE -> "its schedule" + hotfix;
            case TRIGGER -> "a trigger step" + hotfix;
            case API ->
                build.origin()
                                .creator()
                                .map(Person::name)
                                .filter(name -> !name.isEmpty())
                                .orElse("the API")
                        + hotfix;
        };
    }
}
