package dev.yunfan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class MismatchesTest {
  @Test
  void equal_trees_have_none_whatever_their_order() throws Exception {
    assertThat(
            Mismatches.between(
                json("{'crashes':{'haier':{'w910':3,'w860':1}}}"),
                json("{'crashes':{'haier':{'w860':1,'w910':3}}}")))
        .isEmpty();
  }

  @Test
  void a_difference_names_its_place_and_both_numbers() throws Exception {
    assertThat(
            Mismatches.between(
                json("{'crashes':{'haier':{'w910':3}},'activations':{'acer':{'a8':2}}}"),
                json("{'crashes':{'haier':{'w910':4}},'activations':{'nokia':{'n9':1}}}")))
        .containsExactly(
            "activations.acer.a8: truth 2, measured 0",
            "activations.nokia.n9: truth 0, measured 1",
            "crashes.haier.w910: truth 3, measured 4");
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }
}
