import { generateKeyPairSync } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import forge from 'node-forge';

/** An authority that vouches for any host, for as long as a test runs. */
export interface CertificateAuthority {
  /** For NODE_EXTRA_CA_CERTS. */
  readonly pem: string;
  /** What a server that plays `host` needs. */
  contextFor(host: string): SecureContext;
}

/** Bits; fewer are refused by the clients. */
const KEY_BITS = 2048;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes a new authority. Nothing of it outlives the process. */
export function createAuthority(): CertificateAuthority {
  const root = createKeys();
  const leaf = createKeys();
  const name = [{ name: 'commonName', value: 'Authority of a test' }];
  const certificate = issue(root.publicKey, name, name, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  certificate.sign(root.privateKey, forge.md.sha256.create());
  const pem = forge.pki.certificateToPem(certificate);
  return {
    pem,
    contextFor(host) {
      const own = issue(leaf.publicKey, [{ name: 'commonName', value: host }], name, [
        { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
        { name: 'extKeyUsage', serverAuth: true },
      ]);
      own.sign(root.privateKey, forge.md.sha256.create());
      const cert = forge.pki.certificateToPem(own) + pem;
      return createSecureContext({ cert, key: forge.pki.privateKeyToPem(leaf.privateKey) });
    },
  };
}

/** Node's own generator: one in plain JavaScript takes seconds. */
function createKeys(): forge.pki.rsa.KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey),
  };
}

let serialNumber = 0;

function issue(
  publicKey: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  extensions: readonly object[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  serialNumber += 1;
  certificate.publicKey = publicKey;
  certificate.serialNumber = serialNumber.toString(16).padStart(2, '0');
  certificate.validity.notBefore = new Date(Date.now() - DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + DAY_MS);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions([...extensions]);
  return certificate;
}
