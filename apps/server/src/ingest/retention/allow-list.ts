/**
 * All that retention may ever delete, and the only place that says so: files of these names, in these folders, on
 * these conditions. Whatever is not described here stays.
 */
export const DELETABLE = {
  rawRecord: {
    /** Below the raw folder: one folder a source, by its id. */
    folder: /^\d{1,16}$/,
    file: /^run-(\d{1,16})\.ndjson\.zst$/,
    /** Of a run that ended so; one in quarantine is still to be looked at. */
    runStatuses: ['completed', 'failed', 'discarded'],
    keepDays: 30,
  },
  spoolLeftover: {
    /** Directly in the spool. */
    file: /^[\w-]{1,100}\.(part|feed)$/,
    /** Of no run that ended otherwise, or not yet. */
    runStatuses: ['running', 'quarantined'],
    keepDays: 1,
  },
} as const
