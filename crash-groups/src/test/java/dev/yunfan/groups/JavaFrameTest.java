package dev.yunfan.groups;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaFrameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          com.k.Main$$Lambda$14/0x0000000800c03000.run | com.k.Main$$Lambda$7.run
          com.k.Main.lambda$start$0 | com.k.Main.lambda$start$12
          sun.reflect.GeneratedMethodAccessor12.invoke | sun.reflect.GeneratedMethodAccessor9.invoke
          com.k.Dao$$EnhancerBySpringCGLIB$$1a2b3c4d.save | com.k.Dao$$EnhancerBySpringCGLIB$$99ffee01.save
          com.k.E_$$_javassist_3.get | com.k.E_$$_javassist_44.get
          com.sun.proxy.$Proxy12.call | com.sun.proxy.$Proxy3.call
          com.k.Main.access$000 | com.k.Main.access$1402
          com.k.Main$3.onClick | com.k.Main$5.onClick
          com.k.Main$$ExternalSyntheticLambda2.run | com.k.Main$$ExternalSyntheticLambda0.run
          java.base/java.util.ArrayList.get | java.util.ArrayList.get
          app//com.k.Main.main | com.k.Main.main
          """)
  void generated_parts_of_a_name_do_not_count(String one, String other) {
    assertThat(JavaFrame.normalise(one)).isEqualTo(JavaFrame.normalise(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          com.k.Main$$Lambda$14.run | com.k.Other$$Lambda$14.run
          com.k.Main.lambda$start$0 | com.k.Main.lambda$stop$0
          sun.reflect.GeneratedMethodAccessor12.invoke | sun.reflect.NativeMethodAccessor.invoke
          com.k.Dao$$EnhancerBySpringCGLIB$$1a2b3c4d.save | com.k.Dao$$EnhancerBySpringCGLIB$$1a2b3c4d.load
          com.k.Main.access$000 | com.k.Main.accessor
          com.k.Main$Inner.onClick | com.k.Main$Other.onClick
          com.k.Http2.send | com.k.Http3.send
          com.k.Main.step1 | com.k.Main.step2
          """)
  void names_that_people_chose_stay_apart(String one, String other) {
    assertThat(JavaFrame.normalise(one)).isNotEqualTo(JavaFrame.normalise(other));
  }

  @ParameterizedTest
  @CsvSource({
    "com.haier.dialer.Slots.take, APP",
    "com.android.server.AlarmManagerService.set, APP",
    "android.view.View.performClick, FRAMEWORK",
    "java.util.ArrayList.get, RUNTIME",
    "javax.swing.JTable.paint, RUNTIME",
    "java.lang.Thread.run, THREAD",
    "android.os.Looper.loop, THREAD",
    "java.util.Objects.requireNonNull, THROW",
    "com.crashlytics.android.Hook.log, TELEMETRY",
    "javanese.Coffee.brew, APP"
  })
  void a_frame_belongs_to_who_wrote_it(String frame, JavaFrame owner) {
    assertThat(JavaFrame.classify(frame)).isEqualTo(owner);
  }

  @Test
  void only_a_frame_is_a_frame() {
    assertThat(JavaFrame.printedOn("\tat com.k.A.b(A.java:1)")).contains("com.k.A.b");
    assertThat(JavaFrame.printedOn("     [java] \tat com.k.A.<init>(Unknown Source)"))
        .contains("com.k.A.<init>");
    assertThat(JavaFrame.printedOn("meet me at noon (or later)")).isEmpty();
    assertThat(JavaFrame.printedOn("Caused by: a.B: at x.y(z)")).isEmpty();
  }
}
