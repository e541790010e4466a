// An S3 server on a folder. usage: node s3.cjs PORT FOLDER BUCKET
// In front of it stands what it lacks: If-None-Match on writes, decided for one key at a time, and the end of uploads.
const http = require('http');
const S3rver = require('@20minutes/s3rver');

const [port, directory, bucket] = process.argv.slice(2);
const app = new S3rver({ silent: true, directory, allowMismatchedSignatures: true });
const handle = app.callback();
const busy = new Map();

function conditional(request, response) {
  const key = decodeURIComponent(request.url.split('?')[0]).split('/').slice(2).join('/');
  const turn = (busy.get(key) || Promise.resolve()).then(async () => {
    if (await app.store.existsObject(bucket, key)) {
      request.resume();
      response.writeHead(412, { 'content-type': 'application/xml' });
      response.end('<Error><Code>PreconditionFailed</Code><Message>exists</Message></Error>');
      return;
    }
    const done = new Promise((resolve) => response.once('close', resolve));
    handle(request, response);
    await done;
  });
  busy.set(key, turn.catch(() => {}));
}

app.on('error', (error) => console.error(error));

app.store.putBucket(bucket).then(() => {
  http.createServer((request, response) => {
    if (request.headers['if-none-match'] === '*' && (request.method === 'PUT' || request.method === 'POST')) conditional(request, response);
    else if (request.method === 'DELETE' && request.url.includes('uploadId=')) response.writeHead(204).end();
    else handle(request, response);
  }).listen(Number(port), '127.0.0.1');
});
