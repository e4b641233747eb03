import type { Problem } from '@atrium/api'
import { operations } from '@atrium/api/admin'
import { ProblemError } from '../../app/api.ts'
import type { MemberFilter } from './filters.tsx'

export interface ExportChoice {
  readonly filter: MemberFilter
  readonly sort: string
  readonly language: string
  readonly whole: boolean
}

const LINE = 10

/**
 * Reads the file as the server writes it, telling how many people have come, and hands it to the browser to be saved. Throws
 * ProblemError where it is refused, and what `fetch` throws where it was given up.
 */
export async function saveExport(choice: ExportChoice, signal: AbortSignal, onPeople: (people: number) => void) {
  const [method, path] = operations['members.export']
  const { filter, sort, language, whole } = choice
  const asked = { ...filter, sort, language, ...(whole ? { whole } : {}) }
  const query = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]))
  const response = await fetch(`${path}?${query}`, { method, credentials: 'same-origin', signal })
  // The server's own words; its documents vouch for them.
  if (!response.ok) throw new ProblemError((await response.json()) as Problem)
  const parts: BlobPart[] = []
  // The head is a line, too.
  let people = -1
  for await (const part of response.body ?? []) {
    parts.push(part)
    for (const byte of part) if (byte === LINE) people++
    onPeople(Math.max(0, people))
  }
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }))
  link.download = decodeURIComponent(name ?? 'members.csv')
  link.click()
  URL.revokeObjectURL(link.href)
  return Math.max(0, people)
}
