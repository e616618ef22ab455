package dev.yunfan.bench;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds what a newcomer relies on: no circle of packages, and one class a simple name. */
class PackagesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.yunfan");

  @Test
  void packages_know_each_other_in_one_direction() {
    slices().matching("dev.yunfan.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void no_two_classes_share_a_simple_name() {
    var packages = new TreeMap<String, TreeSet<String>>();
    for (JavaClass one : CLASSES) {
      if (one.isTopLevelClass() && !one.getSimpleName().equals("package-info")) {
        packages
            .computeIfAbsent(one.getSimpleName(), _ -> new TreeSet<>())
            .add(one.getPackageName());
      }
    }
    packages.values().removeIf(where -> where.size() == 1);
    assertThat(packages).isEmpty();
  }

  @Test
  void every_module_was_looked_at() {
    var modules =
        List.of(
            "schemas", "tuf", "groups", "runtime", "ingest", "streams", "ota", "agent", "cli",
            "bench");
    assertThat(modules).allMatch(module -> CLASSES.stream().anyMatch(c -> in(c, module)));
  }

  private static boolean in(JavaClass one, String module) {
    return one.getPackageName().startsWith("dev.yunfan." + module);
  }
}
