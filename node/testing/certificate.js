// A self-signed certificate for 127.0.0.1, which is its own authority. Node makes keys and signatures, but no certificates.

const { generateKeyPairSync, randomBytes, sign } = require('node:crypto');

const SEQUENCE = 0x30;
const SET = 0x31;

/** DER: a tag, the length, and the parts. */
function der(tag, ...parts) {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const identifier = (...bytes) => der(0x06, bytes);
const utcTime = (date) => der(0x17, `${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`);
const extension = (last, isCritical, value) =>
  der(SEQUENCE, identifier(0x55, 0x1d, last), ...(isCritical ? [der(0x01, [0xff])] : []), der(0x04, value));

function makeCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(SEQUENCE, identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const commonName = der(SEQUENCE, identifier(0x55, 0x04, 0x03), der(0x0c, 'authkit-native test'));
  const name = der(SEQUENCE, der(SET, commonName));
  const day = 86_400_000;
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, ...randomBytes(8)]),
    ecdsaWithSha256,
    name,
    der(SEQUENCE, utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(
        SEQUENCE,
        // It is an authority, signs certificates and servers' handshakes, and is a server at this address.
        extension(0x13, true, der(SEQUENCE, der(0x01, [0xff]))),
        extension(0x0f, true, der(0x03, [2, 0x84])),
        extension(0x25, false, der(SEQUENCE, identifier(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01))),
        extension(0x11, false, der(SEQUENCE, der(0x87, [127, 0, 0, 1]))),
      ),
    ),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der(SEQUENCE, body, ecdsaWithSha256, der(0x03, [0], signature)).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

module.exports = { makeCertificate };
