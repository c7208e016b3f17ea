package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Cache;
import dev.belay.pipelines.language.Checkout;
import dev.belay.pipelines.language.Signature;
import dev.belay.pipelines.language.Surroundings;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code image}, {@code secrets}, {@code cache}, {@code checkout} and {@code signature}. */
final class SurroundingsFields {

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,6}[kmgtKMGT]?[bB]?");
    private static final int CACHE_PATHS_MAX = 100;
    private static final int RESTORE_KEYS_MAX = 20;
    private static final int KEY_CHARACTERS_MAX = 400;

    /** Neither absolute nor up and out again; what it means is the agent's to find. */
    private static final Pattern BELOW =
            Pattern.compile("(?!/)(?!.*(^|/)\\.\\.(/|$))(?!~(?!/))(?!(~/)?\\.?/*$).{1,1000}");

    private static final Pattern PLACE =
            Pattern.compile("\\{\\{\\s{0,10}(matrix[^}]{0,200}|branch\\s{0,10}|commit\\s{0,10}"
                    + "|checksum(\\s{1,10}\"[^\"]{1,500}\"){1,20}\\s{0,10})}}");

    private static final int DEPTH_MAX = 1_000_000;
    private static final List<String> CHECKOUT =
            List.of("skip", "submodules", "lfs", "depth", "flags", "sparse", "ssh_secret", "commit_verification");

    private final YamlFile file;
    private final Values values;

    SurroundingsFields(Values values) {
        this.file = values.file;
        this.values = values;
    }

    /** @param usual what the pipeline says for all steps */
    Surroundings read(YamlNode.Mapping step, Surroundings usual) {
        Map<String, String> secrets = new LinkedHashMap<>(usual.secrets());
        secrets.putAll(values.secrets(step));
        return new Surroundings(
                values.words(step, "image").or(usual::image),
                secrets,
                step.get("cache").map(this::cache).or(usual::cache),
                step.get("checkout").map(this::checkout).orElse(Checkout.USUAL).or(usual.checkout()),
                step.get("signature").flatMap(node -> signature(node, step)));
    }

    private Cache cache(YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return Cache.of(checked(node, values.texts(node, "“cache”")));
        }
        YamlNode.Mapping fields =
                file.knownFields(mapping, "“cache”", List.of("paths", "key", "restore_keys", "name", "size"));
        List<String> paths = values.texts(fields, "paths");
        if (paths.isEmpty()) {
            file.fault(node, "A cache names its “paths”.");
        }
        Optional<String> size = values.words(fields, "size");
        if (size.isPresent() && !SIZE.matcher(size.get()).matches()) {
            file.fault(fields.get("size").orElseThrow(), "“size” is a number with a unit, such as 20g.");
        }
        Optional<String> key = values.words(fields, "key");
        List<String> restoreKeys = values.texts(fields, "restore_keys");
        key.ifPresent(each -> checkKey(fields.get("key").orElseThrow(), each));
        restoreKeys.forEach(each -> checkKey(fields.get("restore_keys").orElseThrow(), each));
        if (restoreKeys.size() > RESTORE_KEYS_MAX) {
            file.fault(node, "A cache has at most " + RESTORE_KEYS_MAX + " “restore_keys”.");
        }
        return new Cache(checked(node, paths), key, restoreKeys, values.words(fields, "name"), size);
    }

    private List<String> checked(YamlNode node, List<String> paths) {
        if (paths.size() > CACHE_PATHS_MAX) {
            file.fault(node, "A cache has at most " + CACHE_PATHS_MAX + " paths.");
        }
        paths.stream()
                .filter(each -> !BELOW.matcher(each).matches())
                .findFirst()
                .ifPresent(path -> {
                    file.fault(
                            node, "“" + path + "” is no path below the checkout, nor below the home folder after ~/.");
                });
        return paths;
    }

    private void checkKey(YamlNode node, String key) {
        if (key.length() > KEY_CHARACTERS_MAX) {
            file.fault(node, "A key of a cache has at most " + KEY_CHARACTERS_MAX + " characters.");
        }
        if (PLACE.matcher(key).replaceAll("").contains("{{")) {
            file.fault(
                    node,
                    "“" + key
                            + "” has a place that nothing fills: there are {{ checksum \"file\" }}, {{ branch }}, {{ commit }}.");
        }
    }

    private Checkout checkout(YamlNode node) {
        Optional<YamlNode.Mapping> mapping = file.mapping(node, "“checkout”");
        if (mapping.isEmpty()) {
            return Checkout.USUAL;
        }
        YamlNode.Mapping fields = file.knownFields(mapping.get(), "“checkout”", CHECKOUT);
        Map<String, String> flags = fields.get("flags")
                .flatMap(each -> file.mapping(each, "“flags”"))
                .map(each -> file.knownFields(each, "“flags”", List.of("clone", "fetch", "checkout", "clean")))
                .map(each -> file.texts(each, "“flags”"))
                .orElse(Map.of());
        List<String> sparse = fields.get("sparse")
                .flatMap(each -> file.mapping(each, "“sparse”"))
                .map(each -> values.texts(file.knownFields(each, "“sparse”", List.of("paths")), "paths"))
                .orElse(List.of());
        return new Checkout(
                values.maybeFlag(fields, "skip"),
                values.maybeFlag(fields, "submodules"),
                values.maybeFlag(fields, "lfs"),
                values.number(fields, "depth", 1, DEPTH_MAX),
                flags,
                sparse,
                values.words(fields, "ssh_secret"),
                values.words(fields, "commit_verification"));
    }

    private Optional<Signature> signature(YamlNode node, YamlNode.Mapping step) {
        return file.mapping(node, "“signature”").map(mapping -> {
            YamlNode.Mapping fields =
                    file.knownFields(mapping, "“signature”", List.of("algorithm", "signed_fields", "value"));
            return new Signature(
                    values.text(fields, "algorithm").orElse(""),
                    values.texts(fields, "signed_fields"),
                    values.text(fields, "value").orElse(""),
                    Values.json(step),
                    Map.of());
        });
    }
}
