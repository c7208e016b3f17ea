package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What nothing uses. Methods and types that nobody outside their package could use fail; what is open to other modules, or
 * used by tests only, is listed in {@code target/dead.txt} for a person to judge.
 */
@Tag("slow")
final class DeadCodeTest {

    private static final String ROOT = "dev.belay";

    private static final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static final JavaClasses all = new ClassFileImporter().importPackages(ROOT);

    @Test
    void whatOnlyItsPackageCouldUseIsUsed() throws IOException {
        var dead = new TreeSet<String>();
        var doubtful = new TreeSet<String>();
        for (JavaClass type : main) {
            if (isOurs(type) && isUnusedType(all.get(type.getName()))) {
                (isOpen(type) ? doubtful : dead).add(type.getName());
            }
            for (JavaMethod method : type.getMethods()) {
                if (!isOurs(type) || !isWritten(type, method)) {
                    continue;
                }
                boolean tested = isUsed(all.get(type.getName()).getMethod(method.getName(), parameters(method)));
                if (!isUsed(method)) {
                    (tested || isOpen(method) ? doubtful : dead).add(method.getFullName());
                }
            }
        }
        Files.write(Files.createDirectories(Path.of("target")).resolve("dead.txt"), doubtful);
        assertThat(dead).isEmpty();
    }

    /** Templates are compiled to classes that nobody calls by name. */
    private static boolean isOurs(JavaClass type) {
        return !type.getSimpleName().startsWith("Jte")
                && !type.getPackageName().startsWith(ROOT + ".protocol")
                && !type.isAnonymousClass()
                && !type.getSimpleName().equals("package-info");
    }

    private static boolean isUnusedType(JavaClass type) {
        Set<JavaClass> users = type.getDirectDependenciesToSelf().stream()
                .map(dependency -> dependency.getOriginClass())
                .filter(user -> !(user.getName() + "$").startsWith(type.getName() + "$"))
                .collect(Collectors.toSet());
        boolean constantsOnly = type.getMethods().stream().noneMatch(method -> isWritten(type, method));
        return users.isEmpty() && !constantsOnly;
    }

    /** By a person, to be called by name: not by the compiler, nor in place of a method that another type declares. */
    private static boolean isWritten(JavaClass type, JavaMethod method) {
        Set<JavaModifier> modifiers = method.getModifiers();
        boolean made = modifiers.contains(JavaModifier.SYNTHETIC) || modifiers.contains(JavaModifier.BRIDGE);
        boolean ofEnum = type.isEnum() && Set.of("values", "valueOf").contains(method.getName());
        boolean ofRecord = type.isRecord() && method.getRawParameterTypes().isEmpty();
        boolean entry = method.getName().equals("main");
        return !made && !ofEnum && !ofRecord && !entry && !overrides(type, method);
    }

    private static boolean overrides(JavaClass type, JavaMethod method) {
        return type.getAllRawInterfaces().stream()
                        .anyMatch(each -> each.tryGetMethod(method.getName(), parameters(method))
                                .isPresent())
                || type.getAllRawSuperclasses().stream()
                        .anyMatch(each -> each.tryGetMethod(method.getName(), parameters(method))
                                .isPresent());
    }

    private static boolean isUsed(JavaMethod method) {
        return !method.getAccessesToSelf().isEmpty()
                || !method.getReferencesToSelf().isEmpty();
    }

    private static boolean isOpen(JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.PUBLIC) && isOpen(unit.getOwner());
    }

    private static boolean isOpen(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(DeadCodeTest::isOpen).orElse(true);
    }

    private static String[] parameters(JavaCodeUnit unit) {
        return unit.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
    }
}
