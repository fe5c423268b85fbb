import { AppError } from '../../../src/kernel/errors/index.ts'
import { checkOrigin } from '../../../src/surfaces/http/check-origin.ts'
import { type App, createApp } from '../../../src/surfaces/http/create-app.ts'
import { sessionCookieOf } from '../../../src/surfaces/http/session-cookie.ts'
import { addAccountRoutes } from '../../../src/surfaces/rest/account-routes.ts'
import { SCOPES_OF_ROLE } from '../../../src/tenancy/access/scopes.ts'
import { type Accounts, findSessionAccess } from '../../../src/tenancy/accounts/index.ts'
import { PLANS } from '../../../src/tenancy/plans/shipped-plans.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { callerOf } from './accounts.ts'

/** The routes of accounts behind a guard that knows access tokens and session cookies, and limits nobody. */
export function createAccountApp(accounts: Accounts): App {
  const app = createApp({ log: quietLog })
  const nobody = { plan: PLANS[0]!, scopes: [], visibleOrgIds: [] }
  if (!app.hasRequestDecorator('principal')) app.decorateRequest('principal', null as never)
  app.addHook('onRequest', async request => {
    const { ip, headers } = request
    const cookie = sessionCookieOf(headers)
    const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
    if (bearer !== undefined) {
      const caller = await callerOf(accounts, bearer, ip).catch(error => {
        throw error instanceof AppError ? error : new AppError('revoked_credentials', 'the session is over')
      })
      request.principal = caller.principal
    } else if (cookie !== null) {
      checkOrigin(request, accounts.publicUrl)
      const access = await findSessionAccess(accounts.db, cookie, accounts.clock.now())
      if (access === null) throw new AppError('invalid_credentials', 'the session is over')
      const { orgId, personId, sessionId, role } = access
      const scopes = SCOPES_OF_ROLE[role]
      request.principal = { ...nobody, kind: 'person', orgId, personId, sessionId, role, scopes, ip }
    } else if (request.routeOptions.config.access !== 'throttled') {
      throw new AppError('missing_credentials', 'sign in')
    } else request.principal = { ...nobody, kind: 'anonymous', orgId: null, ip }
  })
  addAccountRoutes(app, { accounts })
  return app
}
