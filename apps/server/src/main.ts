import { run } from './boot/run.ts'

process.exitCode = await run({ argv: process.argv.slice(2), env: process.env })
