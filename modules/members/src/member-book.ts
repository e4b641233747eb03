import { type Ctx, type Instant, must } from '@atrium/kernel'
import type { ProfilePatch } from './fields.ts'
import { heldRoot } from './lock.ts'
import { rewritePersons } from './person-store.ts'
import { foldPerson, type MemberRow } from './profile.ts'
import { lineageMembers } from './queries.ts'
import { saveMembers } from './store.ts'

/**
 * Rows of locked people, changed in memory by the asks of a batch in order and written once. What is said about a person is
 * written to its root; what is cleared is cleared for every member of it, or an older word would shine through.
 */
export class MemberBook {
  private readonly rows = new Map<number, MemberRow>()
  private readonly lineages = new Map<number, number[]>()
  private readonly changed = new Set<number>()
  private readonly ctx: Ctx

  constructor(ctx: Ctx) {
    this.ctx = ctx
  }

  /** Loads whole people by their roots. */
  async load(rootIds: readonly number[]): Promise<void> {
    const missing = [...new Set(rootIds)].filter((id) => !this.lineages.has(id))
    for (const { rootId, row } of await lineageMembers(this.ctx, missing)) {
      this.rows.set(row.memberId, row)
      this.lineages.set(rootId, [...(this.lineages.get(rootId) ?? []), row.memberId])
    }
  }

  lineage(rootId: number): readonly number[] {
    return must(this.lineages.get(rootId), `person ${rootId} was not loaded`)
  }

  /** The person as it stands after the changes made so far. */
  person(rootId: number): MemberRow {
    const rows = this.lineage(rootId).map((id) => this.rows.get(id)!)
    return must(foldPerson(rootId, rows), `person ${rootId} has no root row`)
  }

  /** The person of a member that this transaction has locked. */
  personOf(memberId: number): MemberRow {
    return this.person(heldRoot(this.ctx, memberId))
  }

  change(memberId: number, patch: Partial<Omit<MemberRow, 'memberId'>>): void {
    const row = must(this.rows.get(memberId), `member ${memberId} was not loaded`)
    this.rows.set(memberId, { ...row, ...patch, changedAt: this.ctx.now })
    this.changed.add(memberId)
  }

  patch(rootId: number, patch: ProfilePatch): void {
    const root = this.rows.get(rootId)!
    const attributes = { ...root.attributes, ...patch.attributes }
    const cleared = Object.keys(attributes).filter((code) => attributes[code] === null)
    for (const code of cleared) delete attributes[code]
    this.change(rootId, {
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.gender === undefined ? {} : { gender: patch.gender }),
      ...(patch.birthday === undefined ? {} : { birthday: patch.birthday }),
      attributes,
    })
    for (const id of this.lineage(rootId)) if (id !== rootId) this.clear(id, patch, cleared)
  }

  private clear(memberId: number, patch: ProfilePatch, cleared: readonly string[]): void {
    const row = this.rows.get(memberId)!
    const attributes = Object.fromEntries(Object.entries(row.attributes).filter(([code]) => !cleared.includes(code)))
    const bare = {
      ...(patch.name === null && row.name !== null ? { name: null } : {}),
      ...(patch.gender === null && row.gender !== null ? { gender: null } : {}),
      ...(patch.birthday === null && row.birthday !== null ? { birthday: null } : {}),
      ...(Object.keys(attributes).length < Object.keys(row.attributes).length ? { attributes } : {}),
    }
    if (Object.keys(bare).length > 0) this.change(memberId, bare)
  }

  /** A prospect becomes a member. */
  join(
    rootId: number,
    joined: { readonly at: Instant; readonly channel: string; readonly storeId: number | null },
  ): void {
    this.change(rootId, {
      stage: 'joined',
      joinedAt: joined.at,
      joinedChannel: joined.channel,
      joinedStoreId: joined.storeId,
    })
  }

  async write(): Promise<void> {
    const rows = [...this.changed].sort((a, b) => a - b).map((id) => this.rows.get(id)!)
    this.changed.clear()
    if (rows.length === 0) return
    await this.ctx.tx.run(saveMembers, {
      memberId: rows.map((row) => row.memberId),
      stage: rows.map((row) => row.stage),
      joinedAt: rows.map((row) => row.joinedAt),
      joinedChannel: rows.map((row) => row.joinedChannel),
      joinedStoreId: rows.map((row) => row.joinedStoreId),
      name: rows.map((row) => row.name),
      gender: rows.map((row) => row.gender),
      birthday: rows.map((row) => row.birthday),
      attributes: rows.map((row) => row.attributes),
      homeStoreId: rows.map((row) => row.homeStoreId),
      guideId: rows.map((row) => row.guideId),
      changedAt: rows.map((row) => row.changedAt),
      erasedAt: rows.map((row) => row.erasedAt),
    })
    await rewritePersons(
      this.ctx,
      rows.map((row) => row.memberId),
    )
  }
}
