// An S3 server on a folder. usage: node s3.cjs PORT FOLDER BUCKET
// In front of it stands what it lacks: If-None-Match on writes, writes of one key one at a time and seen whole by readers,
// the end of uploads, and names in lists that are escaped once.
const fs = require('fs/promises');
const http = require('http');
const S3rver = require('@20minutes/s3rver');

const [port, directory, bucket] = process.argv.slice(2);
const app = new S3rver({ silent: true, directory, allowMismatchedSignatures: true });
const handle = app.callback();
const busy = new Map();

const putContent = app.store.putContent.bind(app.store);
app.store.putContent = async (path, content) => {
  const result = await putContent(`${path}.new`, content);
  await fs.rename(`${path}.new`, path);
  return result;
};

async function write(key, request, response) {
  if (request.headers['if-none-match'] === '*' && await app.store.existsObject(bucket, key)) {
    request.resume();
    response.writeHead(412, { 'content-type': 'application/xml' });
    response.end('<Error><Code>PreconditionFailed</Code><Message>exists</Message></Error>');
    return;
  }
  const done = new Promise((resolve) => response.once('close', resolve));
  handle(request, response);
  await done;
}

function escapeOnce(response) {
  const end = response.end.bind(response);
  response.end = (body, ...rest) => {
    if (typeof body !== 'string' || response.headersSent) return end(body, ...rest);
    const once = body.replace(/&amp;(amp|lt|gt|quot|apos);/g, '&$1;');
    response.setHeader('content-length', Buffer.byteLength(once));
    return end(once, ...rest);
  };
}

function answer(request, response) {
  if (request.method === 'GET' && /[?&]list-type=2/.test(request.url)) escapeOnce(response);
  const key = decodeURIComponent(request.url.split('?')[0]).split('/').slice(2).join('/');
  const before = busy.get(key) || Promise.resolve();
  if (!key || request.method === 'DELETE') handle(request, response);
  else if (request.method === 'GET' || request.method === 'HEAD') before.then(() => handle(request, response));
  else {
    const turn = before.then(() => write(key, request, response)).catch((error) => console.error(error))
      .finally(() => busy.get(key) === turn && busy.delete(key));
    busy.set(key, turn);
  }
}

app.on('error', (error) => console.error(error));

app.store.putBucket(bucket).then(() => {
  http.createServer((request, response) => {
    if (request.method === 'DELETE' && request.url.includes('uploadId=')) response.writeHead(204).end();
    else answer(request, response);
  }).listen(Number(port), '127.0.0.1');
});
