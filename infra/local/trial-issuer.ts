import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

// node infra/local/trial-issuer.ts <folder> <client>
//
// Stands in for an NRF where there is none: makes a key pair, writes the public key as a key set to
// <folder>/jwks.json and a token for the client, valid for an hour, to <folder>/token. The private
// key is forgotten. For trying things out only.
const [folder, client] = process.argv.slice(2);
if (folder === undefined || client === undefined) {
  console.error('node infra/local/trial-issuer.ts <folder> <client>');
  process.exit(2);
}

const alg = 'ES256';
const kid = `trial-${Date.now()}`;
const { publicKey, privateKey } = await generateKeyPair(alg);
const keys = [{ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }];
const token = await new SignJWT({ scope: 'nchf-convergedcharging' })
  .setProtectedHeader({ alg, kid })
  .setIssuer('trial')
  .setSubject(client)
  .setAudience('CHF')
  .setIssuedAt()
  .setExpirationTime('1h')
  .sign(privateKey);

await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys }));
await writeFile(join(folder, 'token'), token, { mode: 0o600 });
await chmod(join(folder, 'token'), 0o600);
console.log(`a token for ${client} is in ${join(folder, 'token')}, its key in jwks.json`);
