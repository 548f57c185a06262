/* What an authenticator app does: a code of six digits for each half minute (RFC 6238, SHA-1). */
import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function bytes(base32) {
  const bits = [...base32.replace(/[\s=]/g, "")].map((it) => ALPHABET.indexOf(it).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((it) => parseInt(it, 2)));
}

/** The code of the half minute that is so many after the present one. */
export function code(secret, later = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", bytes(secret)).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
