export { AppError } from './app-error.ts'
export { ERROR_TABLE, type ErrorCode } from './error-table.ts'
export { toProblem } from './problem.ts'
