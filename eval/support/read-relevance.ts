import { AppError } from '../../apps/server/src/kernel/errors/index.ts'
import { readLines } from './read-lines.ts'

export type JudgedDocument = { id: string; title: string; description: string | null }

/** Grades by document id, by query. */
export type Judgements = Map<string, Map<string, number>>

/** JSON lines `{"id","title","description"?}`, plain or gzipped. Throws `usage` at the first line that is none. */
export async function readDocuments(file: string): Promise<JudgedDocument[]> {
  return (await readLines(file)).map((line, at) => {
    let row: { id?: unknown; title?: unknown; description?: unknown } | null = null
    try {
      row = JSON.parse(line)
    } catch {}
    const isId = typeof row?.id === 'string' || typeof row?.id === 'number'
    if (!isId || typeof row?.title !== 'string') {
      throw new AppError('usage', `${file}, line ${at + 1}: expected {"id", "title", "description"}`)
    }
    const description = typeof row.description === 'string' && row.description !== '' ? row.description : null
    return { id: String(row.id), title: row.title, description }
  })
}

/** Tab separated query, document id, grade, below one line of headings; plain or gzipped. Throws `usage`. */
export async function readJudgements(file: string): Promise<Judgements> {
  const judgements: Judgements = new Map()
  for (const [at, line] of (await readLines(file)).slice(1).entries()) {
    const [query = '', id = '', grade = ''] = line.split('\t')
    if (id === '' || grade.trim() === '' || !Number.isFinite(Number(grade))) {
      throw new AppError('usage', `${file}, line ${at + 2}: expected query, document id, grade between tabs`)
    }
    const grades = judgements.get(query) ?? new Map<string, number>()
    judgements.set(query, grades.set(id, Number(grade)))
  }
  if (judgements.size === 0) throw new AppError('usage', `${file} holds no judgement`)
  return judgements
}
