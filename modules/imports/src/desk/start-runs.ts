import { type By, type Ctx, contentHash } from '@atrium/kernel'
import type { Mapping } from '../reading/index.ts'
import { type FileRow, insertRun } from './store.ts'

export interface StartRun {
  readonly by: By
  readonly file: FileRow
  readonly mapping: Mapping
  readonly layout?: { readonly layoutId: number; readonly version: number } | undefined
  readonly dryRun: boolean
  readonly prospects: boolean
}

/** Puts runs in line; one that waits already for the same is the answer. Ids in the order of the asks. */
export async function startRuns(ctx: Ctx, asks: readonly StartRun[]): Promise<number[]> {
  const ids: number[] = []
  for (const { by, file, mapping, layout, dryRun, prospects } of asks) {
    const [row] = await ctx.tx.rows(insertRun, {
      fileId: file.fileId,
      fileName: file.name,
      mapping,
      mappingHash: contentHash(mapping),
      unknownMembers: prospects ? 'prospect' : 'joined',
      dry: dryRun,
      actorKind: by.actor.kind,
      actorId: by.actor.id,
      requestId: by.requestId,
      askedAt: ctx.now,
      layoutId: layout?.layoutId ?? null,
      layoutVersion: layout?.version ?? null,
      scope: by.scope === 'all' ? null : [...by.scope],
    })
    ids.push(row!.runId)
  }
  return ids
}
