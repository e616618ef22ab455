package dev.yunfan.ota;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DecidingPackagesTest {
  private static final String[] EDGES = {
    "dev.yunfan.ota.log..",
    "dev.yunfan.ota.notify..",
    "dev.yunfan.ota.gatekeeper..",
    "dev.yunfan.ota.http..",
    "dev.yunfan.ota.operator..",
    "dev.yunfan.ota.device.."
  };

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.yunfan.ota");

  @Test
  void packages_that_decide_know_no_io_no_log_and_no_meter() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.yunfan.ota.control",
            "dev.yunfan.ota.release",
            "dev.yunfan.ota.rollout",
            "dev.yunfan.ota.checkin",
            "dev.yunfan.ota.gate",
            "dev.yunfan.ota.guard",
            "dev.yunfan.ota.policy",
            "dev.yunfan.ota.snapshot",
            "dev.yunfan.ota.webhook")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "io.vertx..", "io.micrometer..", "org.slf4j..")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(EDGES)
        .check(MODULE);
  }

  @Test
  void features_do_not_know_the_edges() {
    noClasses()
        .that()
        .resideInAPackage("dev.yunfan.ota.image")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(EDGES)
        .check(MODULE);
  }
}
