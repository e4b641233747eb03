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

interface HeldPhone {
  readonly memberId: number
  readonly identityId: number
  readonly state: ValueState
}

type Change = { memberId: number; change: 'verified' | 'replaced' | 'moved'; historical: boolean }

/**
 * Hands verified phones to people, in memory and in order, and writes all of it at once. A person has one verified phone: a new one
 * ends the one before, whose number is then free for whoever verifies it next.
 */
export class PhoneDesk {
  private readonly ctx: Ctx
  private readonly book: ValueBook
  /** Verified phones in force by root. */
  private readonly phones = new Map<number, HeldPhone[]>()
  private readonly fresh: FreshIdentity[] = []
  private readonly ended: { phone: HeldPhone; reason: 'replaced' | 'moved' }[] = []
  private readonly confirmed: { phone: HeldPhone; said: Verification }[] = []
  private readonly freed = new Set<ValueState>()
  private readonly moved = new Map<ValueState, { memberId: number; identityId: number }>()
  private readonly changes: Change[] = []
  private identityIds: number[] = []

  constructor(ctx: Ctx, book: ValueBook) {
    this.ctx = ctx
    this.book = book
  }

  /** Loads the verified phones of the persons of these locked members, and draws ids for as many handings-over as there are members. */
  async open(memberIds: readonly number[]): Promise<void> {
    const lineages = await lineagesOf(this.ctx, memberIds)
    const rootOf = new Map<number, number>()
    for (const lineage of lineages.values()) for (const id of lineage) rootOf.set(id, lineage[0]!)
    const stored = await openIdentities(this.ctx, this.book, [...rootOf.keys()], (row) => row.kind === 'phone_verified')
    for (const { row, state } of stored) {
      const rootId = rootOf.get(row.memberId)!
      const phone = { memberId: row.memberId, identityId: row.identityId, state }
      this.phones.set(rootId, [...(this.phones.get(rootId) ?? []), phone])
    }
    this.identityIds = await this.ctx.tx.ids('members.identity_block', memberIds.length)
  }

  /** The value is the person's already: notes that it was verified once more. */
  confirm(rootId: number, state: ValueState, said: Verification): void {
    const phone = (this.phones.get(rootId) ?? []).find((held) => held.state === state)
    if (phone) this.confirmed.push({ phone, said })
  }

  /** Gives a value to a member; ends what the person had. */
  give(rootId: number, memberId: number, state: ValueState, said: Verification): void {
    for (const phone of this.phones.get(rootId) ?? []) this.end(phone, 'replaced', said.historical)
    // A value claimed by this transaction has its identity already; one that changes hands begins anew.
    const identityId =
      state.claimed && state.holder === undefined && !this.freed.has(state)
        ? state.identityId
        : must(this.identityIds.pop(), 'more phones were handed over than were asked for')
    this.moved.set(state, { memberId, identityId })
    this.freed.delete(state)
    state.holder = memberId
    this.phones.set(rootId, [{ memberId, identityId, state }])
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
    this.changes.push({ memberId, change: 'verified', historical: said.historical })
  }

  /** Takes an identity from the person who holds it; undefined where it does not hold it any more. */
  take(rootId: number, identityId: number): ValueState | undefined {
    const phone = (this.phones.get(rootId) ?? []).find((held) => held.identityId === identityId)
    if (!phone) return undefined
    this.end(phone, 'moved', false)
    this.phones.set(
      rootId,
      (this.phones.get(rootId) ?? []).filter((held) => held !== phone),
    )
    return phone.state
  }

  private end(phone: HeldPhone, reason: 'replaced' | 'moved', historical: boolean): void {
    this.ended.push({ phone, reason })
    this.changes.push({ memberId: phone.memberId, change: reason, historical })
    if (phone.state.holder === phone.memberId) {
      phone.state.holder = undefined
      this.freed.add(phone.state)
      this.moved.delete(phone.state)
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
      this.changes.map(({ memberId, change, historical }) => ({
        memberId,
        effectiveAt: this.ctx.now,
        historical,
        body: { memberId, kind: 'phone_verified', change },
      })),
    )
  }

  private async writeEnds(): Promise<void> {
    if (this.ended.length > 0) {
      await this.ctx.tx.run(endIdentities, {
        memberId: this.ended.map(({ phone }) => phone.memberId),
        identityId: this.ended.map(({ phone }) => phone.identityId),
        reason: this.ended.map(({ reason }) => reason),
        endedAt: this.ended.map(() => this.ctx.now),
      })
    }
    if (this.confirmed.length > 0) {
      await this.ctx.tx.run(confirmIdentities, {
        memberId: this.confirmed.map(({ phone }) => phone.memberId),
        identityId: this.confirmed.map(({ phone }) => phone.identityId),
        verifiedAt: this.confirmed.map(({ said }) => said.verifiedAt),
        verifiedHow: this.confirmed.map(({ said }) => said.verifiedHow),
      })
    }
  }
}
