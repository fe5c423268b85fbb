import { AppError } from '../kernel/errors/index.ts'

const RETRY_AFTER_SECONDS = 60

/** What a run does next: reads a shop's pages, or takes offers in. */
export type Intake = 'crawl' | 'offers'

export type Held = {
  /** In a sentence, for those who operate it. */
  reason: string
  /** Whether what is handed in may wait in the spool until it is over. */
  maySpool: boolean
}

/** Says whether offers may be taken in now. Asked before each step of a run and between its parts; null: they may. */
export type IngestGate = { heldBecause(intake: Intake): Promise<Held | null> }

/** Throws `ingest_held` while nothing may be taken in: the run stays open, and is gone on with afterwards. */
export async function passGate(gate: IngestGate | undefined, intake: Intake): Promise<void> {
  const held = await gate?.heldBecause(intake)
  if (held) throw heldError(held)
}

/** Throws `ingest_held` where there is no room for what is handed in. */
export async function checkRoom(gate: IngestGate | undefined): Promise<void> {
  const held = await gate?.heldBecause('offers')
  if (held && !held.maySpool) throw heldError(held)
}

export function isHeld(error: unknown): boolean {
  // By its code alone: one that the job engine wrote down comes back without its class.
  return (error as { code?: unknown } | null)?.code === 'ingest_held'
}

/** Outside callers learn that it waits, not why: the reason names tables. */
function heldError({ reason }: Held): AppError {
  return new AppError(
    'ingest_held',
    'nothing is taken in until the operator has looked, or there is room again',
    {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      cause: new Error(reason),
    },
  )
}
