import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { MailError, type MailSender } from './message.ts'
import { parseFrom, toNodemailer } from './to-nodemailer.ts'

/**
 * Writes each mail to `folder` as `<id>.eml`, readable by its owner only: for installations without a mail server, and
 * to look at while developing. A file appears whole or not at all; a mail sent twice is one file.
 */
export async function openFileSender(options: { folder: string; from: string }): Promise<MailSender> {
  const { createTransport } = await import('nodemailer')
  const sender = parseFrom(options.from)
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    async send(message, id) {
      const { message: bytes } = await transport.sendMail({
        ...toNodemailer(message, sender, id),
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      try {
        await mkdir(options.folder, { recursive: true, mode: 0o700 })
        const file = join(options.folder, `${id}.eml`)
        const draft = `${file}.${process.pid}.draft`
        const handle = await open(draft, 'w', 0o600)
        try {
          await handle.writeFile(bytes as Buffer)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(draft, file)
      } catch (error) {
        throw new MailError((error as NodeJS.ErrnoException).code ?? 'EWRITE')
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close()
    },
  }
}
