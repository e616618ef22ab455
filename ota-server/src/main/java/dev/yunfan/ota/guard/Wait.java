package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.Judgement;

/**
 * A proof that an open stage still lacks.
 *
 * @param words the same for people, with an estimate when there is a rate to make it from
 */
public record Wait(Judgement judgement, String words) {}
