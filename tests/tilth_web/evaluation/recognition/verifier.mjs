// Another verifier of badges, which shares nothing with the platform's: Node's Ed25519,
// and JSON and numbers as ECMAScript itself writes them, which RFC 8785 refers to.
// Reads {credential, keys, list} from standard input: a credential as text, the document
// of the issuer (did:web) and the status list, as far as they are there.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const ED25519 = "ed01";

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((n) => `${JSON.stringify(n)}:${canonical(value[n])}`).join(",")}}`;
}

function fromBase58(text) {
  if (text[0] !== "z") throw new Error("not in base 58");
  let number = 0n;
  for (const digit of text.slice(1)) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) throw new Error("not in base 58");
    number = number * 58n + BigInt(value);
  }
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}

function keyOf(multikey) {
  const bytes = fromBase58(multikey);
  if (bytes.subarray(0, 2).toString("hex") !== ED25519) throw new Error("no Ed25519");
  const x = bytes.subarray(2).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

const hash = (value) => createHash("sha256").update(canonical(value)).digest();

function hashesOf(document) {
  const { proof, ...rest } = document;
  const { proofValue, ...options } = proof;
  return { options: hash(options), document: hash(rest), proofValue };
}

function isProved(document, keys) {
  const { proof } = document;
  const issuer = document.issuer.id ?? document.issuer;
  const method = keys.verificationMethod.find((m) => m.id === proof.verificationMethod);
  if (!method || method.controller !== keys.id || keys.id !== issuer) return false;
  if (!keys[proof.proofPurpose].includes(method.id)) return false;
  const { options, document: content, proofValue } = hashesOf(document);
  const signed = Buffer.concat([options, content]);
  return verify(null, signed, keyOf(method.publicKeyMultibase), fromBase58(proofValue));
}

function isRevoked(document, list) {
  const entry = document.credentialStatus;
  const { encodedList, statusPurpose } = list.credentialSubject;
  if (entry.statusListCredential !== list.id) throw new Error("another list");
  if (entry.statusPurpose !== statusPurpose) throw new Error("another purpose");
  const bits = gunzipSync(Buffer.from(encodedList.slice(1), "base64url"));
  const place = Number(entry.statusListIndex);
  return Boolean(bits[place >> 3] & (0x80 >> (place & 7)));
}

function verdict({ credential, keys, list }) {
  const document = JSON.parse(credential);
  const { options, document: content } = hashesOf(document);
  const found = { options: options.toString("hex"), document: content.toString("hex") };
  if (keys) found.proved = isProved(document, keys);
  if (list) {
    found.listProved = isProved(list, keys);
    found.revoked = isRevoked(document, list);
  }
  return found;
}

function told(asked) {
  try {
    return verdict(asked);
  } catch (error) {
    return { fault: error.message };
  }
}

const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(told)));
