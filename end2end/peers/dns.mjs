// A DNS server on loopback that knows TXT records: a file in FOLDER is a record, its name the record's, its
// lines what it says. For browser tests, which write the files; it ends when its standard input does.
//
//   node dns.mjs FOLDER PORT
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, port] = process.argv.slice(2);
const TXT = 16;
const NO_SUCH_NAME = 3;

/** The question: its name in lower case, its type, and where it ends. */
function question(message) {
  const labels = [];
  let at = 12;
  while (message[at] !== 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
    at += 1 + message[at];
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** A TXT record about the name of the question; a long value travels in pieces. */
function record(text) {
  const pieces = text.match(/.{1,255}/gs).map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)]));
  const data = Buffer.concat(pieces);
  const head = Buffer.from([0xc0, 12, 0, TXT, 0, 1, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function answer(message) {
  const { name, type, end } = question(message);
  // A record's name is no path.
  const file = join(folder, name.replaceAll(/[^a-z0-9._-]/g, '_'));
  const records = type === TXT && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(record) : [];
  const head = Buffer.from(message.subarray(0, 12));
  head.writeUInt16BE(0x8180 | (records.length ? 0 : NO_SUCH_NAME), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, message.subarray(12, end), ...records]);
}

const server = createSocket('udp4');
server.on('message', (message, from) => server.send(answer(message), from.port, from.address));
server.bind(Number(port), '127.0.0.1');
process.stdin.on('close', () => process.exit()).resume();
