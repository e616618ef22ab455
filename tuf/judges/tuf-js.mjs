// tuf-js reads a repository that our writer wrote, through a root rotation, a two-key vendor and bins.
import {Updater} from 'tuf-js';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {check, finish, refuses} from './check.mjs';

const fixtures = path.resolve(process.argv[2]);
let served = 'before';
let forged = null; // [name, bytes]
const server = http.createServer((request, response) => {
  const name = decodeURIComponent(request.url.slice(1));
  const file = path.join(fixtures, served, name);
  if (!fs.existsSync(file)) {
    response.writeHead(404).end();
  } else {
    response.end(forged && name.endsWith(forged[0]) ? forged[1] : fs.readFileSync(file));
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;

const handset = path.join(fixtures, 'tuf-js');
function updater(name) {
  const metadataDir = path.join(handset, name, 'md');
  const targetDir = path.join(handset, name, 'td');
  if (!fs.existsSync(metadataDir)) {
    fs.mkdirSync(metadataDir, {recursive: true});
    fs.mkdirSync(targetDir, {recursive: true});
    fs.copyFileSync(path.join(fixtures, 'before/metadata/1.root.json'), path.join(metadataDir, 'root.json'));
  }
  return new Updater({metadataDir, targetDir, metadataBaseUrl: `${base}/metadata`, targetBaseUrl: `${base}/targets`});
}
async function download(client, target) {
  const info = await client.getTargetInfo(target);
  assert.ok(info, `${target} is not found`);
  return fs.readFileSync(await client.downloadTarget(info), 'utf8');
}

await check('tuf-js refreshes and downloads: two ed25519 and P-256 vendor keys', async () => {
  const client = updater('phone');
  await client.refresh();
  assert.equal(await download(client, 'haier/M1/full.img'), 'image 1 of haier');
});
await check('tuf-js downloads: one RSA-PSS vendor key', async () => {
  assert.equal(await download(updater('phone'), 'k-touch/M1/full.img'), 'image 1 of k-touch');
});
await check('tuf-js downloads a name with spaces and Chinese from a server that decodes the URL', async () => {
  assert.equal(await download(updater('phone'), 'haier/M 1/固件 1.0+.img'), 'image of an odd name');
});
await check('tuf-js finds no image that nobody lists', async () => {
  assert.equal(await updater('phone').getTargetInfo('haier/M1/none.img'), undefined);
});
served = 'after';
await check('tuf-js follows the rotated root and gets the next release', async () => {
  const client = updater('phone');
  await client.refresh();
  const root = JSON.parse(fs.readFileSync(path.join(handset, 'phone/md/root.json')));
  assert.equal(root.signed.version, 2);
  assert.equal(await download(client, 'haier/M1/second.img'), 'image 2 of haier');
});
for (let i = 0; i < 5; i++) {
  await check(`tuf-js downloads from succinct bins, image ${i}`, async () => {
    assert.equal(await download(updater('phone'), `acer/S500/part-${i}.img`), `part ${i}`);
  });
}
forged = ['second.img', Buffer.from('image 2 of haieR')];
await refuses('tuf-js refuses a changed image', () => download(updater('other'), 'haier/M1/second.img'));
const snapshots = fs.readdirSync(path.join(fixtures, 'after/metadata')).filter((f) => f.endsWith('.haier.json'));
const newest = snapshots.sort((a, b) => parseInt(a) - parseInt(b)).at(-1);
const bytes = fs.readFileSync(path.join(fixtures, 'after/metadata', newest), 'utf8');
forged = ['.haier.json', Buffer.from(bytes.replace('"length":16', '"length":17'))];
await refuses('tuf-js refuses a changed vendor file', () => download(updater('third'), 'haier/M1/full.img'));
finish();
