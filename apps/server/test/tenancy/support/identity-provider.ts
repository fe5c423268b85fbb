import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export const CLIENT_ID = 'buywhere-test'
export const CLIENT_SECRET = 'a secret of the client'

export type Identity = { sub: string; email: string; email_verified?: boolean; name?: string }

export type IdentityProvider = {
  discoveryUrl: string
  /** Who signs in next. */
  identity: Identity
  /** What the next ID token is made otherwise. */
  forgery: 'none' | 'key' | 'audience' | 'nonce' | 'issuer'
  /** The browser's part: follows the address that people are sent to, and answers where they are sent back. */
  consent(authorizationUrl: string): string
  [Symbol.asyncDispose](): Promise<void>
}

/** A small OpenID Connect provider that really signs: authorisation code with PKCE. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const stranger = await generateKeyPair('RS256')
  const codes = new Map<string, { nonce: string; challenge: string; redirectUri: string }>()
  let issuer = ''

  async function idToken(nonce: string): Promise<string> {
    const { forgery, identity } = provider
    return new SignJWT({ ...identity, nonce: forgery === 'nonce' ? 'another' : nonce })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(forgery === 'issuer' ? 'https://evil.example' : issuer)
      .setAudience(forgery === 'audience' ? 'another-client' : CLIENT_ID)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(forgery === 'key' ? stranger.privateKey : privateKey)
  }

  async function exchange(form: URLSearchParams): Promise<object | null> {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (code === undefined || challenge !== code.challenge) return null
    if (form.get('redirect_uri') !== code.redirectUri) return null
    if (form.get('client_id') !== CLIENT_ID || form.get('client_secret') !== CLIENT_SECRET) return null
    return {
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: 60,
      id_token: await idToken(code.nonce),
    }
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const answers: Record<string, () => Promise<object | null>> = {
      '/.well-known/openid-configuration': async () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
      }),
      '/jwks': async () => ({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] }),
      '/token': () => exchange(new URLSearchParams(Buffer.concat(chunks).toString())),
    }
    const body = await answers[request.url ?? '']?.()
    response
      .writeHead(body ? 200 : 400, { 'content-type': 'application/json' })
      .end(JSON.stringify(body ?? { error: 'invalid_grant' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const provider: IdentityProvider = {
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    identity: { sub: 's1', email: 'someone@example.org', email_verified: true, name: 'Someone' },
    forgery: 'none',
    consent(authorizationUrl) {
      const asked = new URL(authorizationUrl).searchParams
      const code = randomUUID()
      const redirectUri = asked.get('redirect_uri')!
      codes.set(code, {
        nonce: asked.get('nonce') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        redirectUri,
      })
      const back = new URL(redirectUri)
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked.get('state') ?? '')
      return back.href
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return provider
}
