import { z } from 'zod'
import { ORG_ROLES } from './orgs.ts'

const instant = z.iso.datetime({ offset: true })
const id = z.string().regex(/^[1-9]\d{0,15}$/, 'is not an id')

/** Compared without regard to case. */
const email = z.string().trim().max(254).toLowerCase().pipe(z.email('is not an e-mail address'))
/** How good it is, is for the account to say; this bounds the work. */
const password = z.string().min(1).max(200)
const token = z.string().min(1).max(200)
const personName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'holds control characters')

export const signUpRequest = z.object({ email, password, name: personName })
/** Says nothing about whether the address was known. */
export const checkMailResponse = z.object({ status: z.literal('check_mail') })

export const verifyRequest = z.object({
  token,
  /** The one chosen at sign-up: whoever only reads the mail cannot finish somebody else's sign-up. */
  password,
})
export const verifiedResponse = z.object({ status: z.literal('verified'), person_id: id, org_id: id })

export const emailRequest = z.object({ email })

export const signInRequest = z.object({
  email,
  password,
  /** For browsers: sets a session cookie that scripts cannot read, and gives no refresh token. */
  cookie: z.boolean().optional(),
})

export const refreshRequest = z.object({ refresh_token: token })

export const tokensResponse = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds the access token is good for. */
  expires_in: z.number().int(),
  /** Good once, for the next pair of tokens; null where a cookie was set instead. */
  refresh_token: z.string().nullable(),
  org_id: id,
})

export const resetPasswordRequest = z.object({ token, password })
export const changePasswordRequest = z.object({ current_password: password, new_password: password })
export const switchOrganisationRequest = z.object({ org_id: id })

export const personResponse = z.object({
  id,
  name: z.string(),
  email: z.string(),
  has_password: z.boolean(),
  /** Of this session, and what it acts for. */
  session_id: id,
  org_id: id,
  role: z.enum(ORG_ROLES),
  organisations: z.array(z.object({ id, name: z.string(), role: z.enum(ORG_ROLES) })),
})

export const sessionsResponse = z.object({
  sessions: z.array(
    z.object({
      id,
      created_at: instant,
      last_used_at: instant,
      expires_at: instant,
      ip_address: z.string().nullable(),
      user_agent: z.string().nullable(),
      is_current: z.boolean(),
    }),
  ),
})

export const sessionIdParameter = z.object({ id })

/** What an identity provider sends people back with. */
export const oidcCallbackQuery = z.looseObject({
  state: z.string().max(500).optional(),
  code: z.string().max(4_000).optional(),
  error: z.string().max(500).optional(),
})

export type TokensResponse = z.output<typeof tokensResponse>
