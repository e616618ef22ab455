package dev.yunfan.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RolloutTextTest {
  private static ObjectNode rollout() throws IOException {
    return (ObjectNode)
        Api.JSON.readTree(
            """
            {"id": "haier-2.1.0-7f3a0c11", "models": ["h7", "h8"], "state": "running", "stage": 1,
             "shareBasisPoints": 1000, "haltedModels": ["h8"], "evidenceRead": true,
             "waitsFor": "12 of 20 confirmed updates of the handsets that this stage added",
             "offered": 1200, "attempted": 1100, "updated": 1000, "rolledBack": 6, "failed": 5,
             "excused": 43, "silent": 2, "tries": 1060, "unoffered": 7,
             "stages": [
               {"shareBasisPoints": 100, "soakSeconds": 86400, "minConfirmed": 10,
                "minConfirmedDefault": true, "confirmed": 988},
               {"shareBasisPoints": 1000, "soakSeconds": 3600, "minConfirmed": 20,
                "minConfirmedDefault": false, "confirmed": 12}],
             "evidence": [
               {"model": "h7", "offered": 1100, "attempted": 1050, "confirmed": 1000,
                "rolledBack": 1, "failed": 0, "excused": 43,
                "excusedBy": {"storage": 40, "network": 3, "metadata": 0, "verification": 0,
                              "cancelled": 0},
                "silent": 2, "tries": 1044, "unoffered": 7},
               {"model": "h8", "offered": 100, "attempted": 50, "confirmed": 0,
                "rolledBack": 5, "failed": 5, "excused": 0,
                "excusedBy": {"storage": 0, "network": 0, "metadata": 0, "verification": 0,
                              "cancelled": 0},
                "silent": 0, "tries": 16, "unoffered": 0}]}
            """);
  }

  private static String text(ObjectNode rollout) {
    var out = new StringWriter();
    new RolloutText(rollout).printTo(new PrintWriter(out, true));
    return out.toString();
  }

  @Test
  void every_number_is_shown_by_model_and_in_all() throws IOException {
    assertThat(text(rollout()))
        .isEqualTo(
            """
            haier-2.1.0-7f3a0c11: running, stage 2/2, 10 % of the fleet, HALTED for h8; offered 1,200, attempted 1,100, updated 1,000, rolled back 6, failed 5, excused 43, silent 2
            waits: 12 of 20 confirmed updates of the handsets that this stage added
            MODEL  OFFERED  ATTEMPTED  UPDATED  ROLLED BACK  FAILED  EXCUSED  SILENT  TRIES  UNOFFERED
            h7     1,100    1,050      1,000    1            0       43       2       1,044  7
            h8     100      50         0        5            5       0        0       16     0
            all    1,200    1,100      1,000    6            5       43       2       1,060  7
            excused h7: storage 40, network 3; these do not count against the image
            STAGE  SHARE  SOAK   CONFIRMED  NEEDED
            1      1 %    PT24H  988        10 (default)
            2      10 %   PT1H   12         20            <- open
            """);
  }

  @Test
  void a_roll_forward_is_counted_apart_and_judged_by_no_gate() throws IOException {
    var forward = rollout().put("state", "cancelled").put("rollForward", "2.3.0");
    assertThat(text(forward)).doesNotContain("roll-forward");
    forward.set("rollForwardEvidence", forward.get("evidence").deepCopy());
    assertThat(text(forward))
        .contains(
            "roll-forward to 2.3.0: offered 1,200, updated 1,000, rolled back 6, failed 5; no gate judges these\n");
    forward.putArray("rollForwardEvidence"); // nobody has reported yet
    assertThat(text(forward)).contains("roll-forward to 2.3.0: offered 0, updated 0,");
  }

  @Test
  void a_list_says_what_each_rollout_waits_for() throws IOException {
    var moving = rollout();
    moving.remove("waitsFor");
    assertThat(new RolloutText(rollout()).row())
        .endsWith("12 of 20 confirmed updates of the handsets that this stage added");
    assertThat(new RolloutText(moving).row()).endsWith("");
  }

  @Test
  void counts_that_are_not_read_are_not_taken_for_zeros() throws IOException {
    var unread = rollout().put("evidenceRead", false);
    unread.putArray("evidence");
    assertThat(text(unread)).contains("counts: not read yet; the zeros mean nothing");
    var stale = rollout().put("evidenceDoubt", "the streams do not count");
    assertThat(text(stale)).contains("counts may be old: the streams do not count");
  }
}
