import { createLogger } from '../../src/kernel/log.ts'

/** For code under test that must say what it says to nobody. */
export const quietLog = createLogger('silent')
