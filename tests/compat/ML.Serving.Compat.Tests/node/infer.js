// grpc-js against a served model named "wire": node infer.js ADDRESS PROTO. Unary, deadline, cancellation, gzip, stream, errors.
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const assert = require('assert');

const [address, proto] = process.argv.slice(2);
const { inference } = grpc.loadPackageDefinition(loader.loadSync(proto, { longs: Number, keepCase: true }));
const plain = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure());
const gzip = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure(), { 'grpc.default_compression_algorithm': 2 });

const call = (client, method, request, options = {}) => new Promise((resolve, reject) =>
  client[method](request, new grpc.Metadata(), options, (error, answer) => (error ? reject(error) : resolve(answer))));
const floats = (...values) => Buffer.from(new Float32Array(values).buffer);
const request = (id, ...values) => ({
  model_name: 'm', id, inputs: [{ name: 'x', datatype: 'FP32', shape: [values.length / 2, 2] }], raw_input_contents: [floats(...values)],
});
const read = answer => Array.from(new Float32Array(Uint8Array.from(answer.raw_output_contents[0]).buffer));
const code = async promise => { try { await promise; return 0; } catch (error) { return error.code; } };

async function main() {
  assert.ok((await call(plain, 'ServerReady', {})).ready);
  const answer = await call(plain, 'ModelInfer', request('a', 1, 2, 3, 4));
  assert.deepStrictEqual([answer.id, read(answer)], ['a', [2, 4, 6, 8]]);
  const typed = await call(plain, 'ModelInfer', { model_name: 'm', inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2], contents: { fp32_contents: [5, 6] } }] });
  assert.deepStrictEqual(read(typed), [10, 12]);
  const many = Array.from({ length: 20000 }, (_, i) => i);
  assert.deepStrictEqual(read(await call(gzip, 'ModelInfer', request('z', ...many))), many.map(v => v * 2));
  assert.strictEqual(await code(call(plain, 'ModelInfer', { ...request('b', 1, 2), model_name: 'missing' })), grpc.status.NOT_FOUND);
  assert.strictEqual(await code(call(plain, 'ModelInfer', { ...request('b', 1, 2), raw_input_contents: [floats(1)] })), grpc.status.INVALID_ARGUMENT);
  assert.strictEqual(await code(call(plain, 'ModelInfer', request('c', 1, 2), { deadline: Date.now() - 1 })), grpc.status.DEADLINE_EXCEEDED);

  const stream = plain.ModelStreamInfer();
  const seen = [];
  const ended = new Promise((resolve, reject) => stream.on('data', a => seen.push(a)).on('end', resolve).on('error', reject));
  for (let i = 0; i < 10; i++) stream.write(request(String(i), i, i));
  stream.end();
  await ended;
  assert.deepStrictEqual(seen.map(a => [a.infer_response.id, read(a.infer_response)]), Array.from({ length: 10 }, (_, i) => [String(i), [2 * i, 2 * i]]));

  const cancelled = plain.ModelStreamInfer();
  cancelled.on('data', () => cancelled.cancel());
  const status = new Promise(resolve => cancelled.on('error', error => resolve(error.code)));
  cancelled.write(request('x', 1, 1));
  assert.strictEqual(await status, grpc.status.CANCELLED);
  assert.deepStrictEqual(read(await call(plain, 'ModelInfer', request('after', 7, 7))), [14, 14]);
  console.log('ok');
}

main().then(() => process.exit(0), error => { console.error(error); process.exit(1); });
