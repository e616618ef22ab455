// @tufjs/canonical-json and our canonical form agree on random trees.
import {canonicalize} from '@tufjs/canonical-json';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {check, finish} from './check.mjs';

const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean);
await check(`@tufjs/canonical-json agrees on ${lines.length} random trees`, () => {
  assert.ok(lines.length >= 1000);
  for (const line of lines) {
    const [json, hex] = line.split('\t');
    assert.equal(Buffer.from(canonicalize(JSON.parse(json)), 'utf8').toString('hex'), hex, json);
  }
});
finish();
