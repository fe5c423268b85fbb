export { apiKeyOf, authenticate, type Principal } from './authenticate.ts'
export { createApiKey } from './create-api-key.ts'
