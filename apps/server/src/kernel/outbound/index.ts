export { isPublicAddress } from './address-policy.ts'
export { fetchSafely, parseUrl, type SafeRequest, type SafeResponse } from './fetch-safely.ts'
export { OutboundError, type OutboundFailure } from './outbound-error.ts'
