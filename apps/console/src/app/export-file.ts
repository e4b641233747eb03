import type { Problem } from '@atrium/api'
import { operations } from '@atrium/api/admin'
import { useTasks } from '@atrium/ui/tasks'
import { ProblemError, problemOf } from './api.ts'
import { useMe } from './session.tsx'

/** Operations that answer with a file of lines. */
type ExportName = Extract<
  keyof typeof operations,
  `${string}.export` | `${string}.exportCustomers` | `${string}.exportSelected`
>
type Query = Readonly<Record<string, string | number | boolean>>

const LINE = 10

/**
 * Reads the file as the server writes it, telling how many lines have come after its head, and hands it to the browser to be saved.
 * Throws ProblemError where it is refused, and what `fetch` throws where it was given up.
 */
async function saveExport(
  { name, query = {}, body }: Pick<ExportTask, 'name' | 'query' | 'body'>,
  csrf: string,
  signal: AbortSignal,
  onLines: (lines: number) => void,
) {
  const [method, path] = operations[name]
  const asked = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString()
  const response = await fetch(asked === '' ? path : `${path}?${asked}`, {
    method,
    credentials: 'same-origin',
    signal,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'x-csrf-token': csrf } }),
  })
  // The server's own words; its documents vouch for them.
  if (!response.ok) throw new ProblemError((await response.json()) as Problem)
  const parts: BlobPart[] = []
  // The head is a line, too.
  let lines = -1
  for await (const part of response.body ?? []) {
    parts.push(part)
    for (const byte of part) if (byte === LINE) lines++
    onLines(Math.max(0, lines))
  }
  const fileName = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }))
  link.download = decodeURIComponent(fileName ?? `${name.split('.')[0]}.csv`)
  link.click()
  URL.revokeObjectURL(link.href)
  return Math.max(0, lines)
}

export interface ExportTask {
  readonly name: ExportName
  readonly query?: Query
  /** What is asked where the operation takes it so: no address then holds it. */
  readonly body?: object
  /** What is done, in the header's tasks. */
  readonly label: string
  /** How many lines have come, in words. */
  readonly said: (lines: number) => string
  /** Lines that there will be, where that is known. */
  readonly expected?: number | undefined
}

/** Writes a file beside whatever else is done: the header's tasks show how far it is, and stop it. */
export function useExportTask(): (task: ExportTask) => Promise<void> {
  const tasks = useTasks()
  const { csrf } = useMe()
  return async (task) => {
    const { name, label, said, expected } = task
    const id = `${name} ${crypto.randomUUID()}`
    const left = new AbortController()
    const put = (lines: number) =>
      tasks.put({
        id,
        label,
        state: 'running',
        detail: said(lines),
        cancel: () => left.abort(),
        ...(expected ? { share: Math.min(1, lines / expected) } : {}),
      })
    put(0)
    try {
      const lines = await saveExport(task, csrf, left.signal, put)
      tasks.put({ id, label, state: 'done', detail: said(lines) })
    } catch (error) {
      if (left.signal.aborted) return tasks.remove(id)
      tasks.put({ id, label, state: 'failed', detail: problemOf(error).title })
    }
  }
}
