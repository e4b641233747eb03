import type { Problem } from '@atrium/api'
import { operations } from '@atrium/api/admin'
import { ProblemError, type ReplyOf } from '../../app/api.ts'

type UploadedFile = ReplyOf<'imports.uploadFile'>

/** Small enough to arrive in time on a slow line; a piece that breaks off is all that is lost. */
const PIECE_BYTES = 4 * 1024 * 1024

/** Sends a file piece by piece, telling the share that has arrived (0 to 1). Throws ProblemError where it is refused. */
export async function uploadFile(file: File, csrf: string, onShare: (share: number) => void): Promise<UploadedFile> {
  const [method, path] = operations['imports.uploadFile']
  let taken: UploadedFile | undefined
  do {
    const offset = taken?.bytes ?? 0
    const query = new URLSearchParams({
      name: file.name,
      ...(taken ? { fileId: taken.fileId, offset: String(offset) } : {}),
    })
    const response = await fetch(`${path}?${query}`, {
      method,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/octet-stream', 'x-csrf-token': csrf },
      body: file.slice(offset, offset + PIECE_BYTES),
    })
    const answer: unknown = await response.json()
    // The server's own words on both sides; its documents vouch for them.
    if (!response.ok) throw new ProblemError(answer as Problem)
    taken = answer as UploadedFile
    onShare(file.size === 0 ? 1 : taken.bytes / file.size)
  } while (taken.bytes < file.size)
  return taken
}

/** Where the rows of a run that were refused can be saved from. */
export const errorsUrl = (runId: string, language: 'zh' | 'en'): string =>
  `${operations['imports.runErrors'][1].replace(':runId', runId).replace('{runId}', runId)}?language=${language}`
