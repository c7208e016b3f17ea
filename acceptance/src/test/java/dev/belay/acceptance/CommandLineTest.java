package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.demo.Shop;
import dev.belay.cli.demo.Shop.Manners;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.PipelineList;
import dev.belay.protocol.api.PipelineReview;
import dev.belay.protocol.api.RolloutList;
import dev.belay.protocol.api.RolloutView;
import dev.belay.protocol.api.ServiceList;
import dev.belay.protocol.people.TokenCreated;
import dev.belay.protocol.people.TokenList;
import dev.belay.protocol.people.TokenView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Everything on the road can be done and followed from the command line, by people and by programs. */
final class CommandLineTest {

    @Test
    void someoneShipsFollowsBacksOutAndRedeploys() {
        try (var world = new World()) {
            world.server();
            CommandLine belay = world.commandLine();
            world.agent(
                    "agent",
                    belay.run("token", "create", "agent", "--scope", "agent")
                            .endsWith(0)
                            .out()
                            .strip());
            world.edge(belay.json(TokenCreated.class, "token", "create", "edge", "--scope", "edge")
                    .secret());
            Shop shop = Shop.found(world.folder().resolve("street"));
            shop.commit(1, Manners.GOOD, "Open");
            shop.push();
            create(belay, shop);
            firstRelease(belay);
            promoted(world, belay, shop);
            backedOut(world, belay, shop);
            redeployed(belay);
        }
    }

    /** Makes the pipeline, and lets the hook that is printed tell of all further pushes. */
    private static void create(CommandLine belay, Shop shop) {
        String file = shop.checkout().resolve(".belay/pipeline.yml").toString();
        assertThat(belay.run("pipeline", "lint", file).endsWith(0).out()).contains("3 steps, no fault");
        assertThat(belay.json(PipelineReview.class, "pipeline", "lint", file).faults())
                .isEmpty();
        assertThat(belay.run("pipeline", "list").endsWith(0).out()).contains("belay pipeline create REPOSITORY");
        String said = belay.run("pipeline", "create", shop.repository().toString(), "--slug", "shop")
                .endsWith(0)
                .out();
        assertThat(said).contains("/hooks/shop", "Its secret, shown only now");
        shop.hook(said.lines()
                .dropWhile(line -> !line.contains("#!/bin/sh"))
                .map(String::strip)
                .collect(Collectors.joining("\n")));
        assertThat(belay.json(PipelineList.class, "pipeline", "list").pipelines())
                .extracting(pipeline -> pipeline.slug())
                .containsExactly("shop");
    }

    private static void firstRelease(CommandLine belay) {
        assertThat(belay.json(BuildView.class, "build", "create", "shop", "--wait")
                        .build()
                        .state())
                .isEqualTo("passed");
        assertThat(belay.run("build", "list").endsWith(0).out()).contains("shop #1  passed");
        assertThat(belay.json(BuildList.class, "build", "list", "shop", "--limit", "1")
                        .builds())
                .hasSize(1);
        assertThat(belay.run("build", "show", "shop", "1").endsWith(0).out()).contains("shop #1  passed", "Roll out");
        assertThat(belay.run("build", "log", "shop", "1").endsWith(0).out()).contains("+++ Running command");
        assertThat(belay.run("rollout", "list").endsWith(0).out()).contains("shop-1", "promoted");
        assertThat(belay.run("service", "list").endsWith(0).out()).contains("shop-1", "100 %");
    }

    private static void promoted(World world, CommandLine belay, Shop shop) {
        shop.commit(2, Manners.GOOD, "Sell ropes");
        shop.push();
        CompletableFuture<CommandLine.Ran> log = belay.begin("build", "log", "shop", "2", "--follow");
        world.awaitRollout(2, rollout -> rollout.share() == 10);
        CompletableFuture<CommandLine.Ran> rollout = belay.begin("rollout", "show", "2", "--follow");
        assertThat(belay.json(RolloutView.class, "rollout", "hold", "2").held()).isTrue();
        assertThat(belay.run("rollout", "show", "2").endsWith(0).out()).contains("Rollout 2  held", "shop-2");
        assertThat(belay.run("rollout", "hold", "2", "--resume").endsWith(0).out())
                .contains("Rollout 2 goes on.");
        belay.run("rollout", "advance", "2").endsWith(0);
        world.awaitRollout(2, view -> view.share() == 50);
        assertThat(belay.json(RolloutView.class, "rollout", "advance", "2").number())
                .isEqualTo(2);
        assertThat(rollout.join().endsWith(0).out()).contains("Rollout 2  promoted");
        assertThat(log.join().endsWith(0).out()).contains("+++ Running command");
        assertThat(log.join().err()).contains("Build shop #2 passed");
    }

    private static void backedOut(World world, CommandLine belay, Shop shop) {
        shop.commit(3, Manners.GOOD, "Sell chalk");
        shop.push();
        world.awaitRollout(3, rollout -> rollout.share() == 10);
        assertThat(belay.run("rollout", "back-out", "3").endsWith(0).out()).contains("is being backed out");
        assertThat(belay.run("rollout", "show", "3", "--follow").endsWith(1).out())
                .contains("backed out");
        BuildView build = belay.run("build", "show", "shop", "3", "--wait", "--json")
                .endsWith(1)
                .json(BuildView.class);
        assertThat(build.build().state()).isEqualTo("failed");
    }

    private static void redeployed(CommandLine belay) {
        RolloutView again = belay.json(RolloutView.class, "rollout", "redeploy", "shop");
        assertThat(again.redeployment()).isTrue();
        assertThat(again.release()).isEqualTo("shop-1");
        String number = String.valueOf(again.number());
        assertThat(belay.json(RolloutView.class, "rollout", "show", number, "--follow")
                        .state())
                .isEqualTo("promoted");
        assertThat(belay.json(RolloutList.class, "rollout", "list", "--service", "shop", "--limit", "2")
                        .rollouts())
                .extracting(RolloutView::number)
                .containsExactly(again.number(), 3L);
        assertThat(belay.json(ServiceList.class, "service", "list").services()).hasSize(1);
    }

    @Test
    void someoneCancelsAndRetries() throws IOException {
        try (var world = new World()) {
            world.server();
            world.agent("agent");
            CommandLine belay = world.commandLine();
            world.repository("slow", "steps:\n  - command: sleep 600\n");
            assertThat(belay.json(BuildSummary.class, "build", "create", "slow").number())
                    .isEqualTo(1);
            assertThat(belay.json(BuildView.class, "build", "cancel", "slow", "1")
                            .build()
                            .state())
                    .startsWith("cancel");
            assertThat(belay.run("build", "show", "slow", "1", "--wait")
                            .endsWith(1)
                            .out())
                    .contains("canceled");

            Path mended = world.folder().resolve("mended");
            world.repository("door", "steps:\n  - label: Open\n    command: echo knock; test -e " + mended + "\n");
            assertThat(belay.run("build", "create", "door", "--wait")
                            .endsWith(1)
                            .out())
                    .contains("failed");
            Files.createFile(mended);
            assertThat(belay.run("build", "retry", "door", "1").endsWith(0).out())
                    .contains("“Open” runs again.");
            assertThat(belay.run("build", "log", "door", "1", "--follow")
                            .endsWith(0)
                            .out())
                    .contains("knock");
            assertThat(belay.run("build", "retry", "door", "1").endsWith(4).err())
                    .contains("no job that failed");
        }
    }

    @Test
    void someoneGivesSecretsAndTakesThem() {
        try (var world = new World()) {
            world.server();
            CommandLine belay = world.commandLine();
            Shop shop = Shop.found(world.folder().resolve("street"));
            shop.commit(1, Manners.GOOD, "Open");
            shop.push();
            String repository = shop.repository().toString();
            assertThat(belay.json(PipelineCreated.class, "pipeline", "create", repository)
                            .hookSecret())
                    .isNotBlank();
            TokenCreated made = belay.json(
                    TokenCreated.class, "token", "create", "for a dashboard", "--scope", "view", "--days", "1");
            var dashboard = new CommandLine(world, made.secret());
            assertThat(dashboard.run("build", "list").endsWith(0).out()).contains("There is no build yet.");
            assertThat(dashboard
                            .run("pipeline", "create", "/nowhere")
                            .endsWith(4)
                            .err())
                    .isNotBlank();
            assertThat(belay.run("token", "list").endsWith(0).out()).contains("for a dashboard", "view");
            TokenView listed = belay.json(TokenList.class, "token", "list").tokens().stream()
                    .filter(token -> token.name().equals("for a dashboard"))
                    .findFirst()
                    .orElseThrow();
            assertThat(belay.run("token", "revoke", listed.id()).endsWith(0).out())
                    .contains("is revoked");
            assertThat(dashboard.run("build", "list").endsWith(4).err()).contains("does not know this token");
        }
    }
}
