package io.tokenwright.kit.testkit;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * {@code docs/faults.md}, read from the sources of the tests of all modules: no module has the others' tests on its class path.
 *
 * @param rows a row an annotation
 */
record FaultsPage(List<Row> rows) {
    private static final String HEAD = """
            # Faults and their outcomes

            What goes wrong around a rotation, what Tokenwright does then, and the test that makes it happen. Made from the annotations
            of those tests; a fault without a test is an error of the build. After a change:
            `mvn -q -pl service-kit -am test -Dtest=FaultsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true`.

            | fault | what goes wrong | what Tokenwright does | test |
            |---|---|---|---|
            """;
    private static final Set<String> RUN =
            Set.of("Test", "ParameterizedTest", "Property", "Example", "RepeatedTest", "TestFactory");

    /**
     * One proof.
     *
     * @param test class and method
     * @param module folder of the module
     * @param run whether a test engine runs the method
     */
    record Row(KnownFault fault, String outcome, String test, String module, boolean run) {}

    /** Reads {@code src/test/java} of each folder right below {@code root}. */
    static FaultsPage read(Path root) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Path module : listed(root, Files::isDirectory)) {
            Path tests = module.resolve("src/test/java");
            if (Files.isDirectory(tests)) {
                rows.addAll(rowsOf(module, annotated(tests)));
            }
        }
        rows.sort(Comparator.comparing(Row::fault).thenComparing(Row::test));
        return new FaultsPage(List.copyOf(rows));
    }

    private static List<Path> listed(Path folder, Predicate<Path> which) throws IOException {
        try (Stream<Path> below = Files.list(folder)) {
            return below.filter(which).sorted().toList();
        }
    }

    private static List<Path> annotated(Path tests) throws IOException {
        try (Stream<Path> files = Files.walk(tests)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> text(file).contains("@Withstands("))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Row> rowsOf(Path module, List<Path> files) throws IOException {
        List<Row> rows = new ArrayList<>();
        if (files.isEmpty()) {
            return rows;
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var sources = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var task = (JavacTask) compiler.getTask(
                    null, sources, _ -> {}, List.of("-proc:none"), null, sources.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree unit : task.parse()) {
                new Finder(module.getFileName().toString(), rows).scan(unit, "");
            }
        }
        return rows;
    }

    /** Methods with the annotation, with the names of the classes around them. */
    private static final class Finder extends TreeScanner<@Nullable Void, String> {
        private final String module;
        private final List<Row> rows;

        Finder(String module, List<Row> rows) {
            this.module = module;
            this.rows = rows;
        }

        @Override
        public @Nullable Void visitClass(ClassTree node, String around) {
            String name = node.getSimpleName().toString();
            return super.visitClass(node, around.isEmpty() ? name : around + "." + name);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree node, String around) {
            List<? extends AnnotationTree> annotations = node.getModifiers().getAnnotations();
            boolean run = annotations.stream().anyMatch(a -> RUN.contains(simpleName(a)));
            annotations.stream()
                    .filter(a -> simpleName(a).equals(Withstands.class.getSimpleName()))
                    .forEach(a -> rows.add(new Row(
                            KnownFault.valueOf(lastName(argument(a, "fault").toString())),
                            string(argument(a, "outcome")),
                            around + "." + node.getName(),
                            module,
                            run)));
            return null;
        }

        private static String simpleName(AnnotationTree annotation) {
            return lastName(annotation.getAnnotationType().toString());
        }

        private static String lastName(String name) {
            return name.substring(name.lastIndexOf('.') + 1);
        }

        private static ExpressionTree argument(AnnotationTree annotation, String name) {
            return annotation.getArguments().stream()
                    .map(AssignmentTree.class::cast)
                    .filter(argument -> argument.getVariable().toString().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .getExpression();
        }

        /** A literal, or literals in a row. */
        private static String string(Tree tree) {
            return switch (tree) {
                case LiteralTree literal -> String.valueOf(literal.getValue());
                case BinaryTree sum -> string(sum.getLeftOperand()) + string(sum.getRightOperand());
                default -> throw new IllegalArgumentException("outcome is no literal: " + tree);
            };
        }
    }

    /** Faults that no test makes happen. */
    Set<KnownFault> untested() {
        Set<KnownFault> untested = EnumSet.allOf(KnownFault.class);
        rows.forEach(row -> untested.remove(row.fault()));
        return untested;
    }

    String text() {
        return rows.stream()
                .map(row -> "| " + row.fault() + " | " + row.fault().what() + " | " + row.outcome() + " | `"
                        + row.test() + "` |\n")
                .collect(Collectors.joining("", HEAD, ""));
    }
}
