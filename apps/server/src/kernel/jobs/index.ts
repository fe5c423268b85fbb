export type { Job, Steps } from './define-job.ts'
export { type Jobs, launchJobs, migrateJobs } from './launch-jobs.ts'
