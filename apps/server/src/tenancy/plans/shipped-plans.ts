import type { Plan } from './plan.ts'

/** Of requests without a key, by network address. */
export const ANONYMOUS_PLAN = 'anonymous'
/** Of whoever registers. */
export const FREE_PLAN = 'free'
/** Of the people who run the installation. */
export const OPERATOR_PLAN = 'operator'

export const UNLIMITED = {
  requestsPerSecond: null,
  requestsPerMinute: null,
  requestsPerDay: null,
  agentMinutesPerMonth: null,
  sources: null,
  watches: null,
  seats: null,
}

/**
 * The price list that a new database starts with; from then on the rows in it count. The anonymous allowance is wider
 * than that of one free key, because a whole office or a cloud's exit may share one address.
 */
export const PLANS: readonly Plan[] = [
  {
    code: ANONYMOUS_PLAN,
    displayName: 'Anonymous',
    priceMinor: 0,
    currency: 'USD',
    requestsPerSecond: 30,
    requestsPerMinute: 300,
    requestsPerDay: 5_000,
    agentMinutesPerMonth: null,
    resultsPerCall: 100,
    sources: 0,
    watches: 0,
    seats: 0,
    hasOverage: false,
  },
  {
    code: FREE_PLAN,
    displayName: 'Free',
    priceMinor: 0,
    currency: 'USD',
    requestsPerSecond: 10,
    requestsPerMinute: 60,
    requestsPerDay: 1_000,
    agentMinutesPerMonth: 10_000,
    resultsPerCall: 100,
    sources: 1,
    watches: 10,
    seats: 1,
    hasOverage: false,
  },
  {
    code: 'starter',
    displayName: 'Starter',
    priceMinor: 4_900,
    currency: 'USD',
    requestsPerSecond: 20,
    requestsPerMinute: 300,
    requestsPerDay: 20_000,
    agentMinutesPerMonth: 50_000,
    resultsPerCall: 200,
    sources: 5,
    watches: 100,
    seats: 3,
    hasOverage: true,
  },
  {
    code: 'pro',
    displayName: 'Pro',
    priceMinor: 14_900,
    currency: 'USD',
    requestsPerSecond: 50,
    requestsPerMinute: 1_200,
    requestsPerDay: 200_000,
    agentMinutesPerMonth: 250_000,
    resultsPerCall: 500,
    sources: 50,
    watches: 1_000,
    seats: 10,
    hasOverage: true,
  },
  {
    ...UNLIMITED,
    code: 'enterprise',
    displayName: 'Enterprise',
    priceMinor: null,
    currency: 'USD',
    requestsPerSecond: 200,
    requestsPerMinute: 6_000,
    resultsPerCall: 500,
    hasOverage: true,
  },
  {
    ...UNLIMITED,
    code: OPERATOR_PLAN,
    displayName: 'Operator',
    priceMinor: null,
    currency: 'USD',
    resultsPerCall: 500,
    hasOverage: true,
  },
]
