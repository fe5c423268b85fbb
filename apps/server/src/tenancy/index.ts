export type { Caller, Member, Principal } from './access/principal.ts'
export { SCOPES, type Scope } from './access/scopes.ts'
export { apiKeyOf, authenticate } from './authenticate.ts'
export { createApiKey } from './create-api-key.ts'
