export { AppError } from './app-error.ts'
export type { ErrorCode } from './error-table.ts'
export { toProblem } from './problem.ts'
