import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Job, launchJobs } from '../../src/kernel/jobs/index.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'

test('a job left by a dead executor is resumed behind its last completed step, once', async () => {
  await using database = await createTestDatabase()
  const { db, url } = database
  const ran: string[] = []
  let isStuck = true
  const job: Job<{ name: string }, string> = {
    name: 'two-steps',
    async run(steps, { name }) {
      await steps.run('first', async () => void ran.push('first'))
      await steps.run('second', async () => {
        ran.push('second')
        // Stands for the moment at which the first executor dies: it never comes back from here.
        if (isStuck) await new Promise(() => {})
      })
      return `done ${name}`
    },
  }
  const dead = await launchJobs({ url, db, log: quietLog, jobs: [job] })
  await dead.start(job, 'job-1', { name: 'it' })
  await until(async () => ran.length === 2)
  isStuck = false
  await dead[Symbol.asyncDispose]()
  // Its process is gone and it will not beat again; its row stays because its work does.
  await sql`update kernel.executors set pid = 2147480000`.execute(db)

  await using heir = await launchJobs({ url, db, log: quietLog, jobs: [job] })
  assert.equal(await heir.result('job-1'), 'done it')
  assert.deepEqual(ran, ['first', 'second', 'second'])
  await heir.start(job, 'job-1', { name: 'it' })
  assert.equal(await heir.result('job-1'), 'done it')
  assert.equal(ran.length, 3, 'an id that is done is not done again')
  const { rows } = await sql<{ n: number }>`select count(*) as n from kernel.executors`.execute(db)
  assert.equal(rows[0]!.n, 1, 'the dead executor is forgotten')
})
