/** Attempts counted from a moment on. */
export type Counter = { count: number; beganAt: Date; lastAt: Date }

/**
 * What an attempt to sign in counts against: the account from this network, the account from anywhere, and the network
 * for all accounts.
 */
export type Counters = { pair: Counter; account: Counter; network: Counter }

export type Decision =
  | { isAllowed: true; counters: Counters }
  | { isAllowed: false; retryAfterSeconds: number }

const PAIR_FREE_ATTEMPTS = 5
const PAIR_LONGEST_WAIT_SECONDS = 900
const PAIR_FORGOTTEN_AFTER_SECONDS = 86_400
const ACCOUNT = { seconds: 3_600, attempts: 100 }
const NETWORK = { seconds: 900, attempts: 100 }

/**
 * Whether to compare a password at all. Each attempt is counted before it is made, so that many at once are many; a
 * refused one is not, so that nobody's wait grows by knocking.
 *
 * Only who guesses is slowed: the wait grows for the account from one network. Guessing from many networks at once
 * meets the account's own budget, which does not hold for networks that the person is signed in from, and which a
 * password reset clears.
 */
export function decideAttempt(counters: Counters, isKnownNetwork: boolean, now: Date): Decision {
  const pair = freshened(counters.pair, PAIR_FORGOTTEN_AFTER_SECONDS, 'lastAt', now)
  const account = freshened(counters.account, ACCOUNT.seconds, 'beganAt', now)
  const network = freshened(counters.network, NETWORK.seconds, 'beganAt', now)
  const waits = [
    pairWaitSeconds(pair.count) - secondsSince(pair.lastAt, now),
    account.count >= ACCOUNT.attempts && !isKnownNetwork
      ? ACCOUNT.seconds - secondsSince(account.beganAt, now)
      : 0,
    network.count >= NETWORK.attempts ? NETWORK.seconds - secondsSince(network.beganAt, now) : 0,
  ]
  const wait = Math.max(...waits)
  if (wait > 0) return { isAllowed: false, retryAfterSeconds: Math.ceil(wait) }
  return {
    isAllowed: true,
    counters: { pair: counted(pair, now), account: counted(account, now), network: counted(network, now) },
  }
}

/** Time to let pass after that many attempts without a success. */
export function pairWaitSeconds(attempts: number): number {
  if (attempts < PAIR_FREE_ATTEMPTS) return 0
  return Math.min(2 ** (attempts - PAIR_FREE_ATTEMPTS), PAIR_LONGEST_WAIT_SECONDS)
}

/** As it is, or begun anew where it is too old, or of a time that the clock has since been put back from. */
function freshened(counter: Counter, seconds: number, from: 'beganAt' | 'lastAt', now: Date): Counter {
  const isOver = secondsSince(counter[from], now) >= seconds || counter.lastAt > now || counter.beganAt > now
  return isOver ? { count: 0, beganAt: now, lastAt: now } : counter
}

function counted({ count, beganAt }: Counter, now: Date): Counter {
  return { count: count + 1, beganAt, lastAt: now }
}

function secondsSince(then: Date, now: Date): number {
  return (now.getTime() - then.getTime()) / 1_000
}
