export type { Job, Steps } from './define-job.ts'
export { JOB_CONNECTIONS, type Jobs, launchJobs, migrateJobs } from './launch-jobs.ts'
export { registerJobMetrics } from './metrics.ts'
