// A root of the public Sigstore repository follows another in our client, through ./tuf-client: real keys, real signatures, some of them empty.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {check, finish} from './check.mjs';

const [tufClient, handset] = process.argv.slice(2).map((p) => path.resolve(p));
const rootIn = (name) => {
  const seeds = JSON.parse(fs.readFileSync(`node_modules/${name}/seeds.json`));
  return Buffer.from(seeds['https://tuf-repo-cdn.sigstore.dev']['root.json'], 'base64');
};
const [first, second] = [rootIn('sigstore-root-12'), rootIn('sigstore-root-13')];

const requests = [];
const server = http.createServer((request, response) => {
  requests.push(request.url);
  if (request.url === '/13.root.json') response.end(second);
  else response.writeHead(404).end();
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const folder = path.join(handset, 'sigstore');
fs.mkdirSync(folder, {recursive: true});
fs.writeFileSync(path.join(folder, '12.json'), first);
const run = (...words) => new Promise((done) => spawn(tufClient, ['--metadata-dir', folder, ...words], {stdio: 'ignore'}).on('close', done));

await check('our client trusts root 12 of Sigstore', async () => {
  assert.equal(await run('init', path.join(folder, '12.json')), 0);
});
await check('our client follows it to root 13, and refuses what has expired', async () => {
  assert.equal(await run('--metadata-url', `http://127.0.0.1:${server.address().port}/`, 'refresh'), 1);
  assert.deepEqual(fs.readFileSync(path.join(folder, 'root.json')), second);
  assert.deepEqual(requests, ['/13.root.json', '/14.root.json']);
});
finish();
