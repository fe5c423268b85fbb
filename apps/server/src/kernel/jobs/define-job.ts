/** What a job's steps are run through: a step that completed is not run again when the job resumes elsewhere. */
export type Steps = {
  /** `work` may run again after a crash in the middle of it, so it must be idempotent. Its result is kept as JSON. */
  run<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** Durable work with a name that outlives the process. Renaming one orphans what runs under the old name. */
export type Job<Input, Output> = {
  readonly name: string
  run(steps: Steps, input: Input): Promise<Output>
}
