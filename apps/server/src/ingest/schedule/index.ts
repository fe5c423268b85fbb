export { getManagedSource, listManagedSources, type ManagedSource, type SourceRef } from './find-sources.ts'
export type { Bounds } from './lease-due.ts'
export type { Plan } from './plan-next.ts'
export type { Schedule, ScheduleSettings } from './schedule.ts'
export {
  createScheduler,
  type ScheduledStart,
  type Scheduler,
  type SchedulerOptions,
  type StartSourceRun,
} from './scheduler.ts'
export { setSource } from './set-source.ts'
export {
  EXPECTED_EVERY_SECONDS,
  type SourceSettings,
  type WantedMarket,
} from './source-settings.ts'
export { startIngestUpkeep, type UpkeepTask } from './start-ingest-upkeep.ts'
export { pauseSource, releaseSource, resumeSource, runSourceNow } from './steer-source.ts'
