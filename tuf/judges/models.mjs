// @tufjs/models writes a repository; our client reads it, through ./tuf-client.
import {canonicalize} from '@tufjs/canonical-json';
import {Key, Metadata, MetaFile, Root, Signature, Snapshot, TargetFile, Targets, Timestamp} from '@tufjs/models';
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {check, finish} from './check.mjs';

const [folder, tufClient, handset] = process.argv.slice(2).map((p) => path.resolve(p));
const expires = new Date(Date.now() + 86400000).toISOString().replace(/\.\d+Z/, 'Z');
const common = {version: 1, specVersion: '1.0.31', expires};

function newKey(type) {
  const pair = type === 'ed25519' ? crypto.generateKeyPairSync('ed25519') : crypto.generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const spki = pair.publicKey.export({type: 'spki', format: 'der'});
  const keyVal = {public: type === 'ed25519' ? spki.subarray(-32).toString('hex') : pair.publicKey.export({type: 'spki', format: 'pem'})};
  const fields = {keyType: type === 'ed25519' ? 'ed25519' : 'ecdsa', scheme: type === 'ed25519' ? 'ed25519' : 'ecdsa-sha2-nistp256', keyVal};
  const listed = {keytype: fields.keyType, scheme: fields.scheme, keyval: keyVal};
  const keyID = crypto.createHash('sha256').update(canonicalize(listed)).digest('hex');
  const sign = (data) => new Signature({keyID, sig: crypto.sign(type === 'ed25519' ? null : 'sha256', data, pair.privateKey).toString('hex')});
  return {key: new Key({keyID, ...fields}), sign};
}

const content = Buffer.from('an image described by @tufjs/models');
const sha256 = crypto.createHash('sha256').update(content).digest('hex');
const keys = {root: [newKey('ed25519'), newKey('ecdsa')], targets: [newKey('ecdsa')], snapshot: [newKey('ed25519')], timestamp: [newKey('ed25519')]};
const root = new Root({...common, consistentSnapshot: true});
for (const [role, list] of Object.entries(keys)) list.forEach(({key}) => root.addKey(key, role));
root.roles.root.threshold = 2;
const targets = new Targets({...common, targets: {'a/image': new TargetFile({path: 'a/image', length: content.length, hashes: {sha256}})}});
const snapshot = new Snapshot({...common, meta: {'targets.json': new MetaFile({version: 1})}});
const timestamp = new Timestamp({...common, snapshotMeta: new MetaFile({version: 1})});

fs.mkdirSync(path.join(folder, 'metadata'), {recursive: true});
for (const [role, payload] of Object.entries({root, targets, snapshot, timestamp})) {
  const file = new Metadata(payload);
  keys[role].forEach(({sign}) => file.sign(sign, true));
  const name = role === 'timestamp' ? 'timestamp.json' : `1.${role}.json`;
  fs.writeFileSync(path.join(folder, 'metadata', name), JSON.stringify(file.toJSON(), null, 1));
}

const server = http.createServer((request, response) => {
  const file = path.join(folder, decodeURIComponent(request.url.slice(1)));
  if (request.url === `/targets/a/${sha256}.image`) response.end(content);
  else if (fs.existsSync(file)) response.end(fs.readFileSync(file));
  else response.writeHead(404).end();
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;
const run = (...words) => new Promise((done) => spawn(tufClient, ['--metadata-dir', path.join(handset, 'md'), ...words], {stdio: ['ignore', 'inherit', 'inherit']}).on('close', done));

fs.mkdirSync(handset, {recursive: true});
await check('our client trusts a root written by @tufjs/models', async () => {
  assert.equal(await run('init', path.join(folder, 'metadata/1.root.json')), 0);
});
await check('our client downloads from a repository written by @tufjs/models', async () => {
  const status = await run('--metadata-url', `${base}/metadata/`, '--target-base-url', `${base}/targets/`, '--target-dir', path.join(handset, 'td'), '--target-name', 'a/image', 'download');
  assert.equal(status, 0);
  assert.deepEqual(fs.readFileSync(path.join(handset, 'td/a%2Fimage')), content);
});
finish();
