import type pg from 'pg'

/** What is connected to a server that is away may be half-open, and would hold each of its next users up. */
export function closeIdle(pool: pg.Pool): void {
  for (let left = pool.idleCount; left > 0; left--) {
    pool.connect().then(
      client => client.release(true),
      () => {},
    )
  }
}
