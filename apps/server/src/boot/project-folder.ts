import { resolve } from 'node:path'

/** The root of the checkout: what a relative BUYWHERE_HOME hangs off, wherever the command is called from. */
export const PROJECT_FOLDER = resolve(import.meta.dirname, '../../../..')
