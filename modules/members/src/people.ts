import { type Instant, must } from '@atrium/kernel'
import { identityKind } from './kinds.ts'

/** What deciding needs to know of one member. */
export interface MemberFact {
  readonly memberId: number
  readonly rootId: number
  readonly createdAt: Instant
  readonly erased: boolean
  /** Identities in force. */
  readonly identities: readonly { readonly kind: string; readonly identityId: number }[]
}

/** A person: the members of one lineage, as far as the decisions of this batch have gone. */
interface Person {
  rootId: number
  readonly memberIds: number[]
  createdAt: Instant
  erased: boolean
  /** Identity in force of each single-valued kind. */
  readonly singles: Map<string, number>
  hasStrong: boolean
}

/** The ends of a merge that was undone. */
export interface Parted {
  readonly oneId: number
  readonly otherId: number
}

/** Two values of one single-valued kind that keep two people apart. */
export interface Clash {
  readonly kind: string
  readonly mine: number
  readonly theirs: number
}

/**
 * Who is who while a batch is decided: a union-find over members, each set knowing what its person holds. Pure; loaded from the
 * rows of locked people, and asked and joined ask by ask.
 */
export class People {
  private readonly persons = new Map<number, Person>()
  private readonly parted: readonly Parted[]

  /** `parted`: pairs of members whose merge staff have undone. */
  constructor(facts: readonly MemberFact[] = [], parted: readonly Parted[] = []) {
    this.parted = parted
    for (const fact of facts) this.add(fact)
  }

  add(fact: MemberFact): void {
    let person = this.persons.get(fact.rootId)
    if (!person) {
      person = {
        rootId: fact.rootId,
        memberIds: [],
        createdAt: fact.createdAt,
        erased: false,
        singles: new Map(),
        hasStrong: false,
      }
      this.persons.set(fact.rootId, person)
    }
    person.memberIds.push(fact.memberId)
    // A merge compares roots, and a root is as old as its own row says.
    if (fact.memberId === fact.rootId) person.createdAt = fact.createdAt
    person.erased ||= fact.erased
    this.persons.set(fact.memberId, person)
    for (const { kind, identityId } of fact.identities) this.hold(fact.memberId, kind, identityId)
  }

  has(memberId: number): boolean {
    return this.persons.has(memberId)
  }

  rootOf(memberId: number): number {
    return this.personOf(memberId).rootId
  }

  membersOf(memberId: number): readonly number[] {
    return this.personOf(memberId).memberIds
  }

  isErased(memberId: number): boolean {
    return this.personOf(memberId).erased
  }

  hasStrong(memberId: number): boolean {
    return this.personOf(memberId).hasStrong
  }

  /** The identity of a single-valued kind that the person of this member holds. */
  single(memberId: number, kind: string): number | undefined {
    return this.personOf(memberId).singles.get(kind)
  }

  /** The person of this member now holds an identity. */
  hold(memberId: number, kindCode: string, identityId: number): void {
    const kind = identityKind(kindCode)
    if (!kind?.strong) return
    const person = this.personOf(memberId)
    person.hasStrong = true
    // People joined by hand may hold two; the first seen speaks for them.
    if (kind.single && !person.singles.has(kindCode)) person.singles.set(kindCode, identityId)
  }

  /** The first single-valued kind of which the two people hold different values. */
  clash(memberId: number, otherId: number): Clash | undefined {
    const mine = this.personOf(memberId).singles
    const theirs = this.personOf(otherId).singles
    for (const [kind, identityId] of mine) {
      const other = theirs.get(kind)
      if (other !== undefined && other !== identityId) return { kind, mine: identityId, theirs: other }
    }
    return undefined
  }

  /** Whether staff have parted the two people once, or members that belong to them by now. */
  wereParted(memberId: number, otherId: number): boolean {
    const [mine, theirs] = [this.personOf(memberId), this.personOf(otherId)]
    return this.parted.some((pair) => {
      const [one, other] = [this.persons.get(pair.oneId), this.persons.get(pair.otherId)]
      return (one === mine && other === theirs) || (one === theirs && other === mine)
    })
  }

  /** Makes one person of two. The survivor is the one with a verified phone where only one has it, else the older. */
  join(memberId: number, otherId: number): { readonly survivorId: number; readonly absorbedId: number } {
    const one = this.personOf(memberId)
    const other = this.personOf(otherId)
    const survivor = survives(one, other) ? one : other
    const absorbed = survivor === one ? other : one
    const absorbedId = absorbed.rootId
    for (const id of absorbed.memberIds) {
      survivor.memberIds.push(id)
      this.persons.set(id, survivor)
    }
    for (const [kind, identityId] of absorbed.singles) {
      if (!survivor.singles.has(kind)) survivor.singles.set(kind, identityId)
    }
    survivor.hasStrong ||= absorbed.hasStrong
    survivor.erased ||= absorbed.erased
    return { survivorId: survivor.rootId, absorbedId }
  }

  private personOf(memberId: number): Person {
    return must(this.persons.get(memberId), `member ${memberId} was not loaded for this decision`)
  }
}

/** Whether the first of two people survives their merge. */
function survives(one: Person, other: Person): boolean {
  const phone = one.singles.has('phone_verified')
  if (phone !== other.singles.has('phone_verified')) return phone
  return one.createdAt !== other.createdAt ? one.createdAt < other.createdAt : one.rootId < other.rootId
}
