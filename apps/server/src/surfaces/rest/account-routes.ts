import {
  changePasswordRequest,
  checkMailResponse,
  emailRequest,
  personResponse,
  problem,
  refreshRequest,
  resetPasswordRequest,
  sessionIdParameter,
  sessionsResponse,
  signInRequest,
  signUpRequest,
  switchOrganisationRequest,
  tokensResponse,
  verifiedResponse,
  verifyRequest,
} from '@buywhere/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../kernel/errors/index.ts'
import {
  type Accounts,
  changePassword,
  describePerson,
  listSessions,
  refreshSession,
  requestPasswordReset,
  resendVerification,
  resetPassword,
  revokeSession,
  type SignedIn,
  signIn,
  signOut,
  signUp,
  switchOrganisation,
  verifyEmail,
} from '../../tenancy/accounts/index.ts'
import { checkOrigin } from '../http/check-origin.ts'
import type { App } from '../http/create-app.ts'
import { clearSessionCookie, setSessionCookie } from '../http/session-cookie.ts'
import { visitorOf } from '../http/visitor-of.ts'
import { addOidcRoutes } from './oidc-routes.ts'

const THROTTLED = { access: 'throttled' } as const
const SIGNED_IN = { access: { scope: null } } as const
const SECURED = [{ accessToken: [] }]
const TAGS = ['accounts']
const ERRORS = { '4xx': problem }
const ANSWERED_WITHOUT_BODY = z.undefined()
const CHECK_MAIL = { status: 'check_mail' } as const

/** People: signing up and in, their sessions and passwords. */
export function addAccountRoutes(app: App, { accounts }: { accounts: Accounts }): void {
  if (accounts.oidcLibrary !== null) addOidcRoutes(app, { accounts })

  app.post(
    '/v1/accounts/sign-up',
    {
      config: THROTTLED,
      schema: {
        summary: 'Sign up: sends a link to the address, and tells nobody whether it was known',
        tags: TAGS,
        body: signUpRequest,
        response: { 202: checkMailResponse, ...ERRORS },
      },
    },
    async (request, reply) => {
      await signUp(accounts, visitorOf(request), request.body)
      return reply.code(202).send(CHECK_MAIL)
    },
  )

  app.post(
    '/v1/accounts/verify',
    {
      config: THROTTLED,
      schema: {
        summary: 'Finish signing up, with the token of the mail and the password chosen',
        tags: TAGS,
        body: verifyRequest,
        response: { 200: verifiedResponse, ...ERRORS },
      },
    },
    async request => {
      const { personId, orgId } = await verifyEmail(accounts, visitorOf(request), request.body)
      return { status: 'verified' as const, person_id: String(personId), org_id: String(orgId) }
    },
  )

  app.post(
    '/v1/accounts/verify/resend',
    {
      config: THROTTLED,
      schema: {
        summary: 'Send the link of a sign-up again',
        tags: TAGS,
        body: emailRequest,
        response: { 202: checkMailResponse, ...ERRORS },
      },
    },
    async (request, reply) => {
      await resendVerification(accounts, visitorOf(request), request.body)
      return reply.code(202).send(CHECK_MAIL)
    },
  )

  app.post(
    '/v1/accounts/sign-in',
    {
      config: THROTTLED,
      schema: {
        summary: 'Sign in with a password',
        tags: TAGS,
        body: signInRequest,
        response: { 200: tokensResponse, ...ERRORS },
      },
    },
    async (request, reply) => {
      const { email, password, cookie: wantsCookie = false } = request.body
      // Nobody is to be signed in, unknowing, to the account of somebody else.
      if (wantsCookie) checkOrigin(request, accounts.publicUrl)
      const session = await signIn(accounts, visitorOf(request), { email, password })
      if (wantsCookie) setSessionCookie(reply, session.cookieToken, session.sessionSeconds)
      return presentTokens({ ...session, refreshToken: wantsCookie ? null : session.refreshToken })
    },
  )

  app.post(
    '/v1/accounts/refresh',
    {
      config: THROTTLED,
      schema: {
        summary: 'The next access token, and the next refresh token',
        tags: TAGS,
        body: refreshRequest,
        response: { 200: tokensResponse, ...ERRORS },
      },
    },
    async request =>
      presentTokens(
        await refreshSession(accounts, { refreshToken: request.body.refresh_token, requestId: request.id }),
      ),
  )

  app.post(
    '/v1/accounts/sign-out',
    {
      config: SIGNED_IN,
      schema: {
        summary: 'End this session',
        tags: TAGS,
        security: SECURED,
        response: { 204: ANSWERED_WITHOUT_BODY, ...ERRORS },
      },
    },
    async (request, reply) => {
      await signOut(accounts, signedIn(request))
      clearSessionCookie(reply)
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/accounts/password/forgot',
    {
      config: THROTTLED,
      schema: {
        summary: 'Send a link for a new password, where the address has an account',
        tags: TAGS,
        body: emailRequest,
        response: { 202: checkMailResponse, ...ERRORS },
      },
    },
    async (request, reply) => {
      await requestPasswordReset(accounts, visitorOf(request), request.body)
      return reply.code(202).send(CHECK_MAIL)
    },
  )

  app.post(
    '/v1/accounts/password/reset',
    {
      config: THROTTLED,
      schema: {
        summary: 'Choose a new password with the token of the mail; ends every session',
        tags: TAGS,
        body: resetPasswordRequest,
        response: { 204: ANSWERED_WITHOUT_BODY, ...ERRORS },
      },
    },
    async (request, reply) => {
      await resetPassword(accounts, visitorOf(request), request.body)
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/accounts/password/change',
    {
      config: SIGNED_IN,
      schema: {
        summary: 'Change the password; ends all other sessions',
        tags: TAGS,
        security: SECURED,
        body: changePasswordRequest,
        response: { 204: ANSWERED_WITHOUT_BODY, ...ERRORS },
      },
    },
    async (request, reply) => {
      const { current_password: currentPassword, new_password: newPassword } = request.body
      await changePassword(accounts, signedIn(request), { currentPassword, newPassword })
      return reply.code(204).send()
    },
  )

  app.get(
    '/v1/accounts/me',
    {
      config: SIGNED_IN,
      schema: {
        summary: 'Who is signed in, and the organisations they belong to',
        tags: TAGS,
        security: SECURED,
        response: { 200: personResponse, ...ERRORS },
      },
    },
    async request => {
      const caller = signedIn(request)
      const { principal } = caller
      const { id, name, email, hasPassword, organisations } = await describePerson(accounts, caller)
      return {
        id: String(id),
        name,
        email,
        has_password: hasPassword,
        session_id: String(principal.sessionId),
        org_id: String(principal.orgId),
        role: principal.role,
        organisations: organisations.map(organisation => ({ ...organisation, id: String(organisation.id) })),
      }
    },
  )

  app.get(
    '/v1/accounts/sessions',
    {
      config: SIGNED_IN,
      schema: {
        summary: 'Where you are signed in',
        tags: TAGS,
        security: SECURED,
        response: { 200: sessionsResponse, ...ERRORS },
      },
    },
    async request => {
      const sessions = await listSessions(accounts, signedIn(request))
      return {
        sessions: sessions.map(session => ({
          id: String(session.id),
          created_at: session.createdAt.toISOString(),
          last_used_at: session.lastUsedAt.toISOString(),
          expires_at: session.expiresAt.toISOString(),
          ip_address: session.ipAddress,
          user_agent: session.userAgent,
          is_current: session.isCurrent,
        })),
      }
    },
  )

  app.delete(
    '/v1/accounts/sessions/:id',
    {
      config: SIGNED_IN,
      schema: {
        summary: 'End a session',
        tags: TAGS,
        security: SECURED,
        params: sessionIdParameter,
        response: { 204: ANSWERED_WITHOUT_BODY, ...ERRORS },
      },
    },
    async (request, reply) => {
      await revokeSession(accounts, signedIn(request), { sessionId: Number(request.params.id) })
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/accounts/switch-organisation',
    {
      config: SIGNED_IN,
      schema: {
        summary: 'Act for another organisation; answers an access token for it',
        tags: TAGS,
        security: SECURED,
        body: switchOrganisationRequest,
        response: { 200: tokensResponse, ...ERRORS },
      },
    },
    async request => {
      const orgId = Number(request.body.org_id)
      return presentTokens({
        ...(await switchOrganisation(accounts, signedIn(request), { orgId })),
        refreshToken: null,
      })
    },
  )
}

function presentTokens(tokens: {
  accessToken: string
  accessTokenSeconds: number
  refreshToken: string | null
  orgId: number
}) {
  return {
    access_token: tokens.accessToken,
    token_type: 'Bearer' as const,
    expires_in: tokens.accessTokenSeconds,
    refresh_token: tokens.refreshToken,
    org_id: String(tokens.orgId),
  }
}

/** Throws `person_needed` for a key. */
function signedIn({ principal, id: requestId }: FastifyRequest): SignedIn {
  if (principal.kind !== 'person') throw new AppError('person_needed', 'sign in; a key has no account')
  return { principal, requestId }
}
