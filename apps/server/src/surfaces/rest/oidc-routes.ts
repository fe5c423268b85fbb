import { oidcCallbackQuery, problem } from '@buywhere/contract'
import { type Accounts, finishOidcSignIn, startOidcSignIn } from '../../tenancy/accounts/index.ts'
import type { App } from '../http/create-app.ts'
import { setSessionCookie } from '../http/session-cookie.ts'
import { visitorOf } from '../http/visitor-of.ts'

const THROTTLED = { access: 'throttled' } as const
const TAGS = ['accounts']

/** Signing in through an identity provider, in a browser: there and back again. */
export function addOidcRoutes(app: App, { accounts }: { accounts: Accounts }): void {
  app.get(
    '/v1/accounts/oidc',
    {
      config: THROTTLED,
      schema: { summary: 'Sign in through the identity provider', tags: TAGS, response: { '4xx': problem } },
    },
    async (_request, reply) => {
      const { url, cookies } = await startOidcSignIn(accounts)
      for (const cookie of cookies) reply.header('set-cookie', cookie)
      return reply.redirect(url)
    },
  )

  app.get(
    '/v1/accounts/oidc/callback/oidc',
    {
      config: THROTTLED,
      schema: {
        summary: 'Where the identity provider sends people back to',
        tags: TAGS,
        querystring: oidcCallbackQuery,
        response: { '4xx': problem },
      },
    },
    async (request, reply) => {
      const url = new URL(request.url, accounts.publicUrl).href
      const cookie = request.headers.cookie ?? ''
      const { cookies, cookieToken, sessionSeconds } = await finishOidcSignIn(accounts, visitorOf(request), {
        url,
        cookie,
      })
      for (const line of cookies) reply.header('set-cookie', line)
      setSessionCookie(reply, cookieToken, sessionSeconds)
      // The page that follows must not tell others the code by its referrer.
      return reply.header('referrer-policy', 'no-referrer').redirect(`${accounts.publicUrl}/`)
    },
  )
}
