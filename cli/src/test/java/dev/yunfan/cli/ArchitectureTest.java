package dev.yunfan.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the modules' arrows, and that time and configuration come from outside. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.yunfan");

  @Test
  void modules_know_each_other_only_along_the_arrows() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("schemas")
        .definedBy("dev.yunfan.schemas..")
        .layer("tuf")
        .definedBy("dev.yunfan.tuf..")
        .layer("crash groups")
        .definedBy("dev.yunfan.groups..")
        .layer("runtime")
        .definedBy("dev.yunfan.runtime..")
        .layer("ingest")
        .definedBy("dev.yunfan.ingest..")
        .layer("streams")
        .definedBy("dev.yunfan.streams..")
        .layer("ota")
        .definedBy("dev.yunfan.ota..")
        .layer("agent")
        .definedBy("dev.yunfan.agent..")
        .layer("cli")
        .definedBy("dev.yunfan.cli..")
        .withOptionalLayers(true)
        .whereLayer("schemas")
        .mayNotAccessAnyLayer()
        .whereLayer("tuf")
        .mayNotAccessAnyLayer()
        .whereLayer("crash groups")
        .mayNotAccessAnyLayer()
        .whereLayer("runtime")
        .mayOnlyAccessLayers("schemas")
        .whereLayer("ingest")
        .mayOnlyAccessLayers("schemas", "runtime")
        .whereLayer("streams")
        .mayOnlyAccessLayers("schemas", "runtime", "crash groups")
        .whereLayer("ota")
        .mayOnlyAccessLayers("schemas", "runtime", "tuf")
        .whereLayer("agent")
        .mayOnlyAccessLayers("schemas", "tuf")
        .check(CLASSES);
  }

  @Test
  void the_handset_never_sees_kafka() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.yunfan.agent..", "dev.yunfan.tuf..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "kafka..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void schemas_and_tuf_know_no_http_server_and_no_kafka() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.yunfan.schemas..", "dev.yunfan.tuf..")
        .and()
        .resideOutsideOfPackage("dev.yunfan.tuf.rehearsal..") // the build alone runs it
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "com.sun.net.httpserver..", "org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void nobody_reads_the_wall_clock_on_their_own() {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "reads the wall clock",
                (JavaMethodCall call) ->
                    (call.getTargetOwner().isEquivalentTo(Instant.class)
                            && call.getName().equals("now")
                            && call.getTarget().getRawParameterTypes().isEmpty())
                        || (call.getTargetOwner().isEquivalentTo(System.class)
                            && call.getName().equals("currentTimeMillis"))
                        || (Set.of("LocalDate", "LocalDateTime", "ZonedDateTime")
                                .contains(call.getTargetOwner().getSimpleName())
                            && call.getName().equals("now"))))
        .check(CLASSES);
  }
}
