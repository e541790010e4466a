/** One field of a protobuf message: its number with a varint or with bytes. Fixed-width fields are passed over. */
export interface Field {
  number: number;
  varint: bigint;
  bytes: Uint8Array;
}

const nothing = new Uint8Array();

/** The fields of a message, in the order they are written. A message that ends in the middle of one throws. */
export function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined || shift > 63n) throw new Error(`The file is not a protobuf message: it breaks off at byte ${at}.`);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const skip = (count: number): Uint8Array => {
    if (at + count > message.length) throw new Error(`The file is not a protobuf message: it breaks off at byte ${message.length}.`);
    at += count;
    return message.subarray(at - count, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Number(key >> 3n);
    const wire = Number(key & 7n);
    if (wire === 0) yield { number, varint: varint(), bytes: nothing };
    else if (wire === 2) yield { number, varint: 0n, bytes: skip(Number(varint())) };
    else if (wire === 1 || wire === 5) skip(wire === 1 ? 8 : 4);
    else throw new Error(`The file is not a protobuf message: wire type ${wire} at byte ${at}.`);
  }
}
