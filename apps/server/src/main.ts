import { run } from './boot/run.ts'

// Whoever reads the output may stop early (`| head`): that is no failure.
process.stdout.on('error', error => {
  if ((error as { code?: string }).code !== 'EPIPE') throw error
  process.exit()
})

process.exitCode = await run({ argv: process.argv.slice(2), env: process.env })
