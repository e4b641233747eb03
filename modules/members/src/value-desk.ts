import { emit } from '@atrium/db'
import { type Ctx, must } from '@atrium/kernel'
import { DataKeys } from './data-keys.ts'
import { identityChanged } from './events.ts'
import { confirmIdentities, endIdentities } from './identity-store.ts'
import { lineagesOf } from './lock.ts'
import type { ValueState, Verification } from './model.ts'
import { openIdentities } from './stored-identities.ts'
import type { ValueBook } from './value-book.ts'
import { type FreshIdentity, writeIdentities } from './write-identities.ts'

interface HeldValue {
  readonly memberId: number
  readonly identityId: number
  readonly state: ValueState
}

const PHONE: ReadonlySet<string> = new Set(['phone_verified'])

type Change = { memberId: number; kind: string; change: 'verified' | 'replaced' | 'moved'; historical: boolean }

/**
 * Hands values of single kinds (verified phones before all) to people, in memory and in order, and writes all of it at once. A person
 * has one of a kind: a new one ends the one before, whose value is then free for whoever verifies it next.
 */
export class ValueDesk {
  private readonly ctx: Ctx
  private readonly book: ValueBook
  /** Values in force by root. */
  private readonly held = new Map<number, HeldValue[]>()
  private readonly fresh: FreshIdentity[] = []
  private readonly ended: { memberId: number; identityId: number; reason: 'replaced' | 'moved' }[] = []
  private readonly confirmed: { own: HeldValue; said: Verification }[] = []
  private readonly freed = new Set<ValueState>()
  private readonly moved = new Map<ValueState, { memberId: number; identityId: number }>()
  private readonly changes: Change[] = []
  private identityIds: number[] = []

  constructor(ctx: Ctx, book: ValueBook) {
    this.ctx = ctx
    this.book = book
  }

  /**
   * Loads what the persons of these locked members hold of these kinds, and draws ids for as many handings-over as there are members.
   */
  async open(memberIds: readonly number[], kinds: ReadonlySet<string> = PHONE): Promise<void> {
    const lineages = await lineagesOf(this.ctx, memberIds)
    const rootOf = new Map<number, number>()
    for (const lineage of lineages.values()) for (const id of lineage) rootOf.set(id, lineage[0]!)
    const stored = await openIdentities(this.ctx, this.book, [...rootOf.keys()], (row) => kinds.has(row.kind))
    for (const { row, state } of stored) {
      const rootId = rootOf.get(row.memberId)!
      const own = { memberId: row.memberId, identityId: row.identityId, state }
      this.held.set(rootId, [...this.heldBy(rootId), own])
    }
    this.identityIds = await this.ctx.tx.ids('members.identity_block', memberIds.length)
  }

  private heldBy(rootId: number): readonly HeldValue[] {
    return this.held.get(rootId) ?? []
  }

  /** Whether the person holds this identity still. */
  holds(rootId: number, identityId: number): boolean {
    return this.heldBy(rootId).some((own) => own.identityId === identityId)
  }

  /** The value is the person's already: notes that it was verified once more. */
  confirm(rootId: number, state: ValueState, said: Verification): void {
    const own = this.heldBy(rootId).find((held) => held.state === state)
    if (own) this.confirmed.push({ own, said })
  }

  /** Gives a value to a member; ends what the person had of its kind. */
  give(rootId: number, memberId: number, state: ValueState, said: Verification): void {
    const others = this.heldBy(rootId).filter((own) => own.state.kind !== state.kind)
    for (const own of this.heldBy(rootId)) if (!others.includes(own)) this.end(own, 'replaced', said.historical)
    // A value claimed by this transaction has its identity already; one that changes hands begins anew.
    const identityId =
      state.claimed && state.holder === undefined && !this.freed.has(state)
        ? state.identityId
        : must(this.identityIds.pop(), 'more values were handed over than were asked for')
    this.moved.set(state, { memberId, identityId })
    this.freed.delete(state)
    state.holder = memberId
    this.held.set(rootId, [...others, { memberId, identityId, state }])
    this.fresh.push({
      memberId,
      identityId,
      value: state,
      verifiedAt: said.verifiedAt,
      verifiedHow: said.verifiedHow,
      channel: said.channel,
      storeId: said.storeId,
      firstSeenAt: said.verifiedAt,
    })
    this.changes.push({ memberId, kind: state.kind.code, change: 'verified', historical: said.historical })
  }

  /** Takes an identity from the person who holds it; undefined where it does not hold it any more. */
  take(rootId: number, identityId: number): ValueState | undefined {
    const own = this.heldBy(rootId).find((held) => held.identityId === identityId)
    if (!own) return undefined
    this.end(own, 'moved', false)
    this.held.set(
      rootId,
      this.heldBy(rootId).filter((held) => held !== own),
    )
    return own.state
  }

  private end({ memberId, identityId, state }: HeldValue, reason: 'replaced' | 'moved', historical: boolean): void {
    this.ended.push({ memberId, identityId, reason })
    this.changes.push({ memberId, kind: state.kind.code, change: reason, historical })
    if (state.holder === memberId) {
      state.holder = undefined
      this.freed.add(state)
      this.moved.delete(state)
    }
  }

  /** Writes it all. `claimed`: keys that were written ahead; those that went to nobody are taken back. */
  async write(claimed: Iterable<ValueState>): Promise<void> {
    const unused = [...claimed].filter((state) => state.claimed && typeof state.holder !== 'number')
    const keys = new DataKeys(this.ctx)
    await keys.load(this.fresh.map((row) => row.memberId))
    await writeIdentities(this.ctx, this.book, keys, this.fresh)
    await this.book.release([...new Set([...this.freed, ...unused])])
    await this.book.move([...this.moved].map(([state, owner]) => ({ state, ...owner })))
    await this.writeEnds()
    emit(
      this.ctx,
      identityChanged,
      this.changes.map(({ memberId, kind, change, historical }) => ({
        memberId,
        effectiveAt: this.ctx.now,
        historical,
        body: { memberId, kind, change },
      })),
    )
  }

  private async writeEnds(): Promise<void> {
    if (this.ended.length > 0) {
      await this.ctx.tx.run(endIdentities, {
        memberId: this.ended.map(({ memberId }) => memberId),
        identityId: this.ended.map(({ identityId }) => identityId),
        reason: this.ended.map(({ reason }) => reason),
        endedAt: this.ended.map(() => this.ctx.now),
      })
    }
    if (this.confirmed.length > 0) {
      await this.ctx.tx.run(confirmIdentities, {
        memberId: this.confirmed.map(({ own }) => own.memberId),
        identityId: this.confirmed.map(({ own }) => own.identityId),
        verifiedAt: this.confirmed.map(({ said }) => said.verifiedAt),
        verifiedHow: this.confirmed.map(({ said }) => said.verifiedHow),
      })
    }
  }
}
