import { done, type Instant, type Outcome, refuse } from '@atrium/kernel'
import type { Doubt, MergeEdge, ResolveCode, ValueState, Verification } from './model.ts'
import type { People } from './people.ts'

/** Members made by a batch have numbers from here on until their ids are drawn: above every real one, in order of making. */
export const UNBORN = 2 ** 31

/** An ask whose values are looked up. */
export interface OpenAsk {
  readonly memberId: number | undefined
  /** Distinct, strongest first. */
  readonly values: readonly ValueState[]
  readonly at: Instant
  readonly mayCreate: boolean
  /** Of a verified phone among the values, where the ask says that its owner has just shown it to be theirs. */
  readonly verified?: Verification | undefined
}

export interface ResolveInput {
  readonly asks: readonly OpenAsk[]
  /** Everybody who may be named, loaded under their locks. */
  readonly people: People
  /** By identity and kind: the values it was named with so far. */
  readonly sightings: ReadonlyMap<number, ReadonlyMap<string, Set<number>>>
  /** By weak value: the members who named it. */
  readonly hints: ReadonlyMap<ValueState, Set<number>>
  readonly sharedLimit: number
}

export interface Settled {
  readonly memberId: number
  readonly created: boolean
  readonly inDoubt: boolean
}

export interface ResolveDecision {
  readonly outcomes: readonly Outcome<Settled, ResolveCode>[]
  /** Index of the ask that made each new member, in order of making. */
  readonly made: readonly number[]
  /** Values that now belong to a member, strong and weak. */
  readonly links: readonly { readonly value: ValueState; readonly memberId: number; readonly askIndex: number }[]
  /** Weak values held by others that this member named too. */
  readonly hints: readonly { readonly value: ValueState; readonly memberId: number; readonly askIndex: number }[]
  readonly merges: readonly MergeEdge[]
  readonly doubts: readonly Doubt[]
  readonly sightings: readonly { readonly identityId: number; readonly otherKind: string; readonly otherId: number }[]
  /** Values that turned out to be shared. */
  readonly shared: readonly ValueState[]
}

interface Base {
  readonly memberId: number
  /** The value that led to it. */
  readonly via: ValueState | undefined
  readonly created: boolean
}

/** Nobody holds it, and its key was written for this batch. */
const isFresh = (value: ValueState): boolean => value.claimed && value.holder === undefined
/** A blocked value, or an unverified one whose verified twin is blocked. */
export const isBlocked = (value: ValueState): boolean => value.holder === null || value.twin?.holder === null
/** Who is found by a value: of an unverified phone, first of all the holder of the verified one. */
export const holderOf = (value: ValueState): number | undefined => value.twin?.holder ?? value.holder ?? undefined
/** Whether what is known about a value may lead to a person by itself. */
export const isShared = (value: ValueState): boolean =>
  value.twin?.holder === undefined ? value.guard === 'shared' : false

/**
 * Who is meant by each ask of a batch, in order, each on what the one before it left (domain: Identity). Pure, except that it
 * moves the states of `people` and of the values along. Rules:
 *
 * - A strong value leads to its holder. Strong values of several people join them, unless one of the values is shared, or the
 *   people hold different values of a single-valued kind, or staff have parted them before: then a doubt is raised and the
 *   strongest value decides.
 * - A new strong value goes to the person found; where only a weak value found somebody, only if that person has no strong
 *   identity yet. A weak value alone leads to whoever came with it first.
 * - A phone that somebody else holds and that was verified anew by a person told apart from them (by an id, or by another value
 *   of a single-valued kind) was perhaps given out again by the operator: it counts as not named, and waits for a review.
 * - A blocked value counts as not named; alone it is refused.
 */
export function decideResolve(input: ResolveInput): ResolveDecision {
  const round = new Round(input)
  const outcomes = input.asks.map((ask, index) => round.settle(ask, index))
  return { ...round.news, outcomes }
}

class Round {
  readonly news = {
    made: [] as number[],
    links: [] as { value: ValueState; memberId: number; askIndex: number }[],
    hints: [] as { value: ValueState; memberId: number; askIndex: number }[],
    merges: [] as MergeEdge[],
    doubts: [] as Doubt[],
    sightings: [] as { identityId: number; otherKind: string; otherId: number }[],
    shared: [] as ValueState[],
  }
  private readonly input: ResolveInput
  private readonly people: People
  private readonly seen = new Map<number, Map<string, Set<number>>>()
  private readonly freshHints = new Map<ValueState, Set<number>>()

  constructor(input: ResolveInput) {
    this.input = input
    this.people = input.people
    for (const [id, kinds] of input.sightings) {
      this.seen.set(id, new Map([...kinds].map(([kind, ids]) => [kind, new Set(ids)])))
    }
  }

  settle(ask: OpenAsk, askIndex: number): Outcome<Settled, ResolveCode> {
    if (ask.memberId !== undefined) {
      if (!this.people.has(ask.memberId)) return refuse('unknown_member')
      if (this.people.isErased(ask.memberId)) return refuse('member_erased')
    }
    const doubts = this.news.doubts.length
    const named = ask.values.filter((value) => !isBlocked(value))
    const passing = this.findPassing(ask, named)
    const strong = named.filter((value) => value.kind.strong && value !== passing)
    const weak = named.filter((value) => !value.kind.strong)
    const turned = this.findShared(strong)
    const found = this.findBase(ask, askIndex, strong, weak, turned)
    if (!found.ok) return found
    const base = found.value
    this.markShared(turned)
    for (const value of ask.values) if (isBlocked(value)) this.doubtBlocked(value, base)
    if (passing && ask.verified)
      this.news.doubts.push(recycledPhone(passing, passing.holder!, base.memberId, ask.verified))
    const joined = this.join(base, strong, askIndex)
    this.link(base, strong, askIndex)
    this.noteWeak(base, weak, askIndex)
    this.noteSightings(strong)
    // Several values of the strongest kind, held by different members of the person: none of them stands before the others.
    const memberId = joined ? this.people.rootOf(base.memberId) : base.memberId
    return done({ memberId, created: base.created, inDoubt: this.news.doubts.length > doubts })
  }

  /** A number that has perhaps passed from its holder to whoever is meant (domain: Identity). */
  private findPassing(ask: OpenAsk, named: readonly ValueState[]): ValueState | undefined {
    if (!ask.verified) return undefined
    const phone = named.find((value) => value.kind.code === 'phone_verified')
    if (typeof phone?.holder !== 'number' || phone.guard === 'shared') return undefined
    const holder = phone.holder
    if (ask.memberId !== undefined) return this.people.clash(ask.memberId, holder) ? phone : undefined
    const others = named.filter((value) => value.kind.strong && value !== phone)
    const isTheirs = (value: ValueState) =>
      typeof value.holder === 'number' && this.people.rootOf(value.holder) === this.people.rootOf(holder)
    // What else is theirs speaks for them: then it is the second account of the holder that is in doubt.
    if (others.some(isTheirs)) return undefined
    if (!others.some(({ kind }) => kind.single && this.people.single(holder, kind.code) !== undefined)) return undefined
    const someoneElse = others.some((value) => typeof value.holder === 'number' || (ask.mayCreate && isFresh(value)))
    return someoneElse ? phone : undefined
  }

  /** Values that, with what they are named with now, stand for more people than one can be. */
  private findShared(strong: readonly ValueState[]): ValueState[] {
    if (strong.length < 2) return []
    return strong.filter((value) => {
      if (value.guard !== 'watched' || typeof value.holder !== 'number') return false
      const counts = new Map<string, Set<number>>()
      for (const other of strong) {
        if (other === value) continue
        const ids = counts.get(other.kind.code) ?? new Set(this.seen.get(value.identityId)?.get(other.kind.code))
        counts.set(other.kind.code, ids.add(other.identityId))
      }
      return [...counts.values()].some((ids) => ids.size > this.input.sharedLimit)
    })
  }

  private markShared(values: readonly ValueState[]): void {
    for (const value of values) {
      value.guard = 'shared'
      this.news.shared.push(value)
      this.doubtShared(value, null)
    }
  }

  /** The member who is meant, made where nobody is found; what is shared by now leads nowhere as long as something else does. */
  private findBase(
    ask: OpenAsk,
    askIndex: number,
    strong: readonly ValueState[],
    weak: readonly ValueState[],
    turned: readonly ValueState[],
  ): Outcome<Base, ResolveCode> {
    const at = (memberId: number, via: ValueState | undefined) => done({ memberId, via, created: false })
    if (ask.memberId !== undefined) return at(ask.memberId, undefined)
    const held = strong.filter((value) => typeof value.holder === 'number')
    const leading = held.find((value) => value.guard !== 'shared' && !turned.includes(value))
    if (leading) return at(leading.holder!, leading)
    const fresh = strong.some(isFresh)
    const finder = weak.find((value) => holderOf(value) !== undefined && !isShared(value))
    if (!fresh) {
      if (held[0]) return at(held[0].holder!, held[0])
      if (finder) return at(holderOf(finder)!, finder)
    } else if (finder && !this.people.hasStrong(holderOf(finder)!)) {
      return at(holderOf(finder)!, finder)
    }
    const usable = fresh || weak.some((value) => isFresh(value) && holderOf(value) === undefined)
    if (!ask.mayCreate || !usable) return refuse(whyNobody(ask, weak))
    const memberId = this.make(ask, askIndex)
    if (finder) this.doubtWeakMatch(finder, memberId, strong)
    return done({ memberId, via: undefined, created: true })
  }

  private make(ask: OpenAsk, askIndex: number): number {
    const memberId = UNBORN + this.news.made.push(askIndex) - 1
    this.people.add({ memberId, rootId: memberId, createdAt: ask.at, erased: false, identities: [] })
    return memberId
  }

  /** Merges who is named by the other strong values. Answers whether values of the leading kind were held by different members. */
  private join(base: Base, strong: readonly ValueState[], askIndex: number): boolean {
    let several = false
    for (const value of strong) {
      if (typeof value.holder !== 'number' || value === base.via) continue
      const same = this.people.rootOf(value.holder) === this.people.rootOf(base.memberId)
      if (!same && !this.merge(base, value, askIndex)) continue
      if (base.via?.kind === value.kind && value.holder !== base.memberId) several = true
    }
    return several
  }

  private merge(base: Base, value: ValueState, askIndex: number): boolean {
    const other = value.holder!
    if (value.guard === 'shared') {
      this.doubtShared(value, base.memberId)
      return false
    }
    if (this.people.isErased(other)) return false
    const clash = this.people.clash(base.memberId, other)
    if (clash || this.people.wereParted(base.memberId, other)) {
      const between = clash ? ordered(clash.mine, clash.theirs) : ordered(base.via?.identityId ?? 0, value.identityId)
      this.news.doubts.push({
        type: 'different_identities',
        identityKind: clash?.kind ?? value.kind.code,
        ...between,
        memberId: base.memberId,
        otherMemberId: other,
      })
      return false
    }
    const baseRoot = this.people.rootOf(base.memberId)
    const { survivorId, absorbedId } = this.people.join(base.memberId, other)
    const baseSurvived = survivorId === baseRoot
    this.news.merges.push({
      absorbedId,
      survivorId,
      absorbedLink: baseSurvived ? other : base.memberId,
      survivorLink: baseSurvived ? base.memberId : other,
      rule: 'named_together',
      evidence: base.via ? [base.via.identityId, value.identityId] : [value.identityId],
      askIndex,
    })
    return true
  }

  /** Gives new strong values to the person, save a second value of a kind of which a person has one. */
  private link(base: Base, strong: readonly ValueState[], askIndex: number): void {
    for (const value of strong) {
      if (!isFresh(value)) continue
      const known = value.kind.single ? this.people.single(base.memberId, value.kind.code) : undefined
      if (known !== undefined) {
        this.news.doubts.push({
          type: 'different_identities',
          identityId: known,
          identityKind: value.kind.code,
          otherIdentityId: value.identityId,
          memberId: base.memberId,
          otherMemberId: null,
          waiting: { value, askIndex },
        })
        continue
      }
      value.holder = base.memberId
      this.people.hold(base.memberId, value.kind.code, value.identityId)
      this.news.links.push({ value, memberId: base.memberId, askIndex })
    }
  }

  private noteWeak(base: Base, weak: readonly ValueState[], askIndex: number): void {
    const root = this.people.rootOf(base.memberId)
    for (const value of weak) {
      const holder = holderOf(value)
      if (holder !== undefined && this.people.rootOf(holder) === root) continue
      if (value.guard === 'shared') continue
      const named = this.namedBy(value)
      if (this.people.membersOf(base.memberId).some((id) => named.has(id))) continue
      if (value.holder === undefined && !value.claimed) continue
      named.add(base.memberId)
      if (value.holder === undefined) {
        value.holder = base.memberId
        this.news.links.push({ value, memberId: base.memberId, askIndex })
      } else if (named.size > this.input.sharedLimit && value.guard === 'watched') {
        value.guard = 'shared'
        this.news.shared.push(value)
        if (value.twin) this.doubtShared(value, base.memberId)
      } else {
        this.news.hints.push({ value, memberId: base.memberId, askIndex })
      }
    }
  }

  private namedBy(value: ValueState): Set<number> {
    let named = this.freshHints.get(value)
    if (!named) {
      named = new Set(this.input.hints.get(value))
      this.freshHints.set(value, named)
    }
    return named
  }

  private noteSightings(strong: readonly ValueState[]): void {
    if (strong.length < 2) return
    for (const value of strong) {
      if (typeof value.holder !== 'number') continue
      const kinds = this.seen.get(value.identityId) ?? new Map<string, Set<number>>()
      this.seen.set(value.identityId, kinds)
      for (const other of strong) {
        if (other === value || typeof other.holder !== 'number') continue
        const ids = kinds.get(other.kind.code) ?? new Set<number>()
        kinds.set(other.kind.code, ids)
        // Past the limit nothing more is to be learned.
        if (ids.has(other.identityId) || ids.size > this.input.sharedLimit) continue
        ids.add(other.identityId)
        this.news.sightings.push({
          identityId: value.identityId,
          otherKind: other.kind.code,
          otherId: other.identityId,
        })
      }
    }
  }

  private doubtShared(value: ValueState, otherMemberId: number | null): void {
    this.news.doubts.push({
      type: 'shared_identity',
      identityId: value.identityId,
      identityKind: value.kind.code,
      otherIdentityId: 0,
      memberId: value.holder ?? null,
      otherMemberId,
    })
  }

  private doubtBlocked(value: ValueState, base: Base): void {
    const blocked = value.holder === null ? value : value.twin
    if (!blocked) return
    this.news.doubts.push({
      type: 'blocked_identity',
      identityId: blocked.identityId,
      identityKind: blocked.kind.code,
      otherIdentityId: 0,
      memberId: null,
      otherMemberId: base.memberId,
    })
  }

  /** A phone or e-mail that somebody else left unverified: perhaps the same person, which only staff can tell. */
  private doubtWeakMatch(finder: ValueState, memberId: number, strong: readonly ValueState[]): void {
    if (!finder.twin) return
    const held = finder.twin.holder === undefined ? finder : finder.twin
    this.news.doubts.push({
      type: 'weak_match',
      identityId: held.identityId,
      identityKind: held.kind.code,
      otherIdentityId: strong[0]?.identityId ?? 0,
      memberId: held.holder ?? null,
      otherMemberId: memberId,
    })
  }
}

/** The doubt about a number that somebody else has verified: with what a review needs to hand it over. */
export const recycledPhone = (
  phone: ValueState,
  holder: number,
  memberId: number,
  { verifiedAt, verifiedHow, channel, storeId, historical }: Verification,
): Doubt => ({
  type: 'recycled_phone',
  identityId: phone.identityId,
  identityKind: phone.kind.code,
  otherIdentityId: 0,
  memberId: holder,
  otherMemberId: memberId,
  facts: { verifiedAt, verifiedHow, channel, storeId, historical },
})

function whyNobody(ask: OpenAsk, weak: readonly ValueState[]): ResolveCode {
  if (ask.values.length > 0 && ask.values.every(isBlocked)) return 'identity_blocked'
  return weak.some((value) => holderOf(value) !== undefined && isShared(value)) ? 'identity_shared' : 'unknown_member'
}

/** The same in whichever order they are named; 0 is none. */
const ordered = (one: number, other: number) =>
  one === 0 || other === 0
    ? { identityId: Math.max(one, other), otherIdentityId: 0 }
    : { identityId: Math.min(one, other), otherIdentityId: Math.max(one, other) }
