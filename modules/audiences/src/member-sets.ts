import type { By, Ctx } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { MemberSet } from '@atrium/sets'
import { loadHeads } from './move-store.ts'
import { maySee } from './queries.ts'
import { loadSets } from './store.ts'

/** Sets that are kept; a set of a million takes 128 KiB to 2 MiB. */
const MOST = 200

interface Kept {
  readonly madeAt: number
  readonly version: number
  readonly set: MemberSet
}

export interface Membership {
  readonly audienceId: number
  readonly name: string
  readonly kind: string
  readonly madeAt: number
}

/** Current sets of audiences as they were read last, so that a page about one member reads again only those that changed. */
export class MemberSets {
  private readonly kept = new Map<number, Kept>()

  /** The audiences in use, of those the asker may see, whose current set holds any of these members. Two statements at most. */
  async holding(ctx: Ctx, by: By, memberIds: readonly number[]): Promise<readonly Membership[]> {
    const organization = await loadOrganization(ctx)
    const heads = (await ctx.tx.rows(loadHeads, {})).filter((row) => maySee(by, row, { organization }))
    const isOld = ({ audienceId, version, madeAt }: (typeof heads)[number]) => {
      const known = this.kept.get(audienceId)
      return known?.version !== version || known.madeAt !== madeAt
    }
    const old = heads.filter(isOld).map(({ audienceId }) => audienceId)
    for (const { audienceId, version, madeAt, members } of old.length === 0
      ? []
      : await ctx.tx.rows(loadSets, { audienceId: old })) {
      this.kept.delete(audienceId)
      if (members) this.kept.set(audienceId, { version, madeAt, set: MemberSet.fromBytes(members) })
    }
    const held = heads.filter(({ audienceId }) => memberIds.some((id) => this.kept.get(audienceId)?.set.has(id)))
    for (const audienceId of this.kept.keys()) {
      if (this.kept.size <= MOST) break
      this.kept.delete(audienceId)
    }
    return held.map(({ audienceId, name, kind, madeAt }) => ({ audienceId, name, kind, madeAt }))
  }
}
